import { z } from 'zod'
import { badField } from './service-error.ts'
import { toCamelCase, toSnakeCase } from './spelling.ts'

const upper = z.string().transform((word) => word.toUpperCase())
const Blob = z.strictObject({ mimeType: z.string(), data: z.string(), displayName: z.string().optional() })
const MediaResolution = z.union([
  upper.transform((level) => ({ level })),
  z.strictObject({ level: upper, numTokens: z.int().optional() }),
])

const Part = z.looseObject({
  text: z.string().optional(),
  thought: z.boolean().optional(),
  inlineData: Blob.optional(),
  fileData: z.looseObject({ fileUri: z.string() }).optional(),
  mediaResolution: MediaResolution.optional(),
})
const Content = z.strictObject({ role: z.string().optional(), parts: z.array(Part).default([]) })
const ImageConfig = z.strictObject({
  aspectRatio: z.string().optional(),
  imageSize: z.string().optional(),
  personGeneration: z.string().optional(),
  prominentPeople: z.string().optional(),
  outputMimeType: z.string().optional(),
  outputCompressionQuality: z.int().optional(),
  imageOutputOptions: z.unknown().optional(),
})

const GenerationConfig = z.strictObject({
  stopSequences: z.array(z.string()).optional(),
  responseMimeType: z.string().optional(),
  responseSchema: z.unknown().optional(),
  responseJsonSchema: z.unknown().optional(),
  responseFormat: z
    .strictObject({
      text: z.strictObject({ mimeType: z.string().optional(), schema: z.unknown().optional() }).optional(),
      image: ImageConfig.optional(),
    })
    .optional(),
  responseModalities: z.array(upper).optional(),
  candidateCount: z.int().optional(),
  maxOutputTokens: z.int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().optional(),
  topK: z.number().optional(),
  seed: z.int().optional(),
  presencePenalty: z.number().optional(),
  frequencyPenalty: z.number().optional(),
  responseLogprobs: z.boolean().optional(),
  logprobs: z.int().optional(),
  enableEnhancedCivicAnswers: z.boolean().optional(),
  audioTimestamp: z.boolean().optional(),
  speechConfig: z.unknown().optional(),
  thinkingConfig: z
    .strictObject({
      thinkingLevel: upper.optional(),
      thinkingBudget: z.int().optional(),
      includeThoughts: z.boolean().optional(),
    })
    .optional(),
  imageConfig: ImageConfig.optional(),
  mediaResolution: upper.optional(),
})
export type GenerationConfig = z.infer<typeof GenerationConfig>

const GenerateRequest = z.strictObject({
  model: z.string().optional(),
  contents: z.array(Content).default([]),
  systemInstruction: Content.optional(),
  generationConfig: GenerationConfig.prefault({}),
  tools: z.unknown().optional(),
  toolConfig: z.unknown().optional(),
  safetySettings: z.unknown().optional(),
  cachedContent: z.unknown().optional(),
  serviceTier: z.unknown().optional(),
  store: z.unknown().optional(),
  labels: z.unknown().optional(),
})
export type GenerateRequest = z.infer<typeof GenerateRequest>

/** Reads a body in either spelling, camelCase or snake_case; throws the service's 400 for anything it does not take. */
export function parseRequest(body: string): GenerateRequest {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch (error) {
    throw badField(`Invalid JSON payload received. ${error instanceof Error ? error.message : 'Not JSON.'}`)
  }
  const camel = withCamelNames(json)
  // a count asks about contents alone, or wraps a whole request
  const wrapped = z.object({ generateContentRequest: z.unknown() }).safeParse(camel)
  const asked =
    wrapped.success && wrapped.data.generateContentRequest ? wrapped.data.generateContentRequest : camel
  const parsed = GenerateRequest.safeParse(asked)
  if (parsed.success) return parsed.data
  throw refusal(parsed.error)
}

function refusal(error: z.ZodError): Error {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map(String)
  const where = path.map(toSnakeCase).join('.')
  if (issue?.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? ''
    return badField(
      `Invalid JSON payload received. Unknown name "${name}"${where ? ` at '${where}'` : ''}: Cannot find field.`,
      where || name,
    )
  }
  return badField(`Invalid value at '${where}': ${issue?.message ?? 'not understood'}`, where)
}

const verbatim = new Set(['responseSchema', 'responseJsonSchema', 'schema'])

function withCamelNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCamelNames)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, entry]) => {
    const name = toCamelCase(key)
    // the names in a schema are the caller's own
    return [name, verbatim.has(name) ? entry : withCamelNames(entry)]
  })
  return Object.fromEntries(entries)
}

/** An image in the request itself, or one uploaded before. */
export type SentImage = { mimeType: string; base64: string } | { uri: string }

/** The images of the conversation in their order, and everything said in it. */
export function readTurn(request: GenerateRequest): { prompt: string; images: SentImage[] } {
  const parts = [request.systemInstruction, ...request.contents].flatMap((content) => content?.parts ?? [])
  return {
    prompt: parts.flatMap((part) => part.text ?? []).join('\n'),
    images: parts.flatMap(({ inlineData, fileData }): SentImage[] => {
      if (inlineData !== undefined) return [{ mimeType: inlineData.mimeType, base64: inlineData.data }]
      return fileData === undefined ? [] : [{ uri: fileData.fileUri }]
    }),
  }
}
