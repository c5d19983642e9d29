import type { Usage } from '@vignette/domain'
import { z } from 'zod'
import { cleanText } from './clean-text.ts'
import { isRecord } from './http-failure.ts'

// What a 200 holds, read from its parts. Any field may be absent or odd: that is an answer too, never an error.

const word = z.string().optional().catch(undefined)
const count = z.int().nonnegative().catch(0)

const Part = z.object({
  text: word,
  thought: z.boolean().catch(false),
  inlineData: z.object({ data: z.string() }).optional().catch(undefined),
})
const Candidate = z.object({
  content: z.object({ parts: z.array(Part).catch([]) }).catch({ parts: [] }),
  finishReason: word,
  finishMessage: word,
})
const Wire = z.object({
  candidates: z.array(Candidate).catch([]),
  promptFeedback: z.object({ blockReason: word, blockReasonMessage: word }).optional().catch(undefined),
  usageMetadata: z
    .object({
      promptTokenCount: count,
      toolUsePromptTokenCount: count,
      cachedContentTokenCount: count,
      candidatesTokenCount: count,
      thoughtsTokenCount: count,
      candidatesTokensDetails: z.array(z.object({ modality: word, tokenCount: count })).catch([]),
    })
    .optional()
    .catch(undefined),
  modelVersion: word,
  responseId: word,
})

export interface Answer {
  /** the words, without the thoughts */
  text: string
  /** base64 of the last image that is no thought; those before it are drafts */
  image: string | undefined
  /** why the service would not answer, in its words; absent where it did */
  refusal: string | undefined
  finishReason: string | undefined
  /** what the service says of its ending, with the reason in front */
  ending: string
  modelVersion: string | undefined
  responseId: string | undefined
  usage: Usage
}

/** Finish reasons by which the service declines; every block of the prompt is one too. */
const refusals = new Set([
  'SAFETY',
  'RECITATION',
  'ESCALATION',
  'MODEL_ARMOR',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
])

export function readAnswer(response: unknown): Answer {
  const wire = Wire.parse(isRecord(response) ? response : {})
  const [candidate] = wire.candidates
  const parts = (candidate?.content.parts ?? []).filter((part) => !part.thought)
  const text = parts.map((part) => part.text ?? '').join('')
  const image = parts.findLast((part) => part.inlineData)?.inlineData?.data
  const block = wire.promptFeedback?.blockReason
  const finishReason = block ?? candidate?.finishReason
  const reason = finishReason ?? (candidate ? 'no finish reason' : 'no candidate')
  const words = block ? wire.promptFeedback?.blockReasonMessage : candidate?.finishMessage
  const ending = words ? `${reason}: ${words}` : reason
  return {
    text,
    image,
    refusal: block || refusals.has(finishReason ?? '') ? ending : undefined,
    finishReason,
    ending,
    modelVersion: wire.modelVersion,
    responseId: wire.responseId,
    usage: readUsage(wire.usageMetadata, image !== undefined),
  }
}

const longestQuote = 500

/** How an answer ended and what it said besides, fit for a record. */
export function quote(ending: string, text = ''): string {
  return cleanText([ending, text].filter(Boolean).join(' – '), longestQuote)
}

function readUsage(wire: z.infer<typeof Wire>['usageMetadata'], imageCame: boolean): Usage {
  if (!wire) return { inputTokens: 0, cachedTokens: 0, textTokens: 0, imageTokens: 0, thoughtTokens: 0 }
  const details = wire.candidatesTokensDetails
  const counted = details
    .filter(({ modality }) => modality === 'IMAGE')
    .reduce((sum, { tokenCount }) => sum + tokenCount, 0)
  // Without details, the dear reading: all tokens of an answer with an image are the image's.
  const imageTokens = details.length === 0 && imageCame ? wire.candidatesTokenCount : counted
  const inputTokens = wire.promptTokenCount + wire.toolUsePromptTokenCount
  return {
    inputTokens,
    cachedTokens: Math.min(inputTokens, wire.cachedContentTokenCount),
    textTokens: Math.max(0, wire.candidatesTokenCount - imageTokens),
    imageTokens,
    thoughtTokens: wire.thoughtsTokenCount,
  }
}
