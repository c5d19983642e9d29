import { z } from 'zod'

/** Tokens of one paid call, as the service counted them. */
export const Usage = z.object({
  inputTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative(),
  textTokens: z.int().nonnegative(),
  imageTokens: z.int().nonnegative(),
  thoughtTokens: z.int().nonnegative(),
})
export type Usage = z.infer<typeof Usage>

/** The sum of nothing. */
export const noUsage: Usage = {
  inputTokens: 0,
  cachedTokens: 0,
  textTokens: 0,
  imageTokens: 0,
  thoughtTokens: 0,
}

/** Two usages as one. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cachedTokens: a.cachedTokens + b.cachedTokens,
    textTokens: a.textTokens + b.textTokens,
    imageTokens: a.imageTokens + b.imageTokens,
    thoughtTokens: a.thoughtTokens + b.thoughtTokens,
  }
}

/** All tokens of a usage; cached ones are among the input's. */
export function tokensOf({ inputTokens, textTokens, imageTokens, thoughtTokens }: Usage): number {
  return inputTokens + textTokens + imageTokens + thoughtTokens
}

/** From what probability of harm on the service blocks; `none` still rates, `off` does not even that. */
export const Safety = z.enum(['off', 'none', 'only-high', 'medium-and-above', 'low-and-above'])
export type Safety = z.infer<typeof Safety>

/** What a call was sent beside its image and words. What is absent was not sent, and left to the service. */
export const SentParameters = z.object({
  /** width to height, such as `3:4` */
  aspectRatio: z.string().optional(),
  imageSize: z.string().optional(),
  mediaResolution: z.string().optional(),
  thinkingLevel: z.string().optional(),
  /** tokens */
  thinkingBudget: z.int().optional(),
  /** tokens of the answer at most, thoughts included */
  outputLimit: z.int().positive().optional(),
  temperature: z.number().optional(),
  topP: z.number().optional(),
  seed: z.int().optional(),
  safety: Safety.optional(),
})
export type SentParameters = z.infer<typeof SentParameters>

/** One paid call to a model: what was asked of which, what answered, and what it cost. */
export const Call = z.object({
  model: z.string(),
  /** What the service says answered; differs from `model` when the service has re-routed it. */
  answeredBy: z.string(),
  emulated: z.boolean(),
  sent: SentParameters.optional(),
  /** Gemini's own API, or Vertex AI. */
  backend: z.enum(['developer', 'vertex']).optional(),
  /** Where on Vertex AI; absent where none is chosen. */
  location: z.string().optional(),
  responseId: z.string().optional(),
  finishReason: z.string().optional(),
  /** Digest of the words of the answer as they came; absent where there were none. */
  textSha256: z.string().length(64).optional(),
  usage: Usage,
  /** US dollars by the catalogue on the day; what it would have cost if `emulated`. */
  usd: z
    .number()
    .nonnegative()
    .describe(
      'US dollars: the tokens of usage at list price on the day of the call; if emulated, not billed',
    ),
  at: z.iso.datetime().describe('when the call was made'),
  durationMs: z.number().nonnegative().describe('milliseconds'),
})
export type Call = z.infer<typeof Call>

/** A text or picture in the store by what is in it. */
export const StoredText = z.object({ key: z.string(), sha256: z.string().length(64) })
export type StoredText = z.infer<typeof StoredText>

/** For what a call was made: whose money it was. */
export const PaidFor = z.object({
  /** the submission */
  run: z.string(),
  collection: z.string(),
  /** id of the scan */
  scan: z.string(),
})
export type PaidFor = z.infer<typeof PaidFor>

/** A paid call whose answer was of no use. */
export const DiscardedCall = z.object({
  /** of the record it was made for */
  key: z.string(),
  outcome: z.string(),
  /** the service's own words, or what was wrong with its answer */
  message: z.string().optional(),
  call: Call,
  paidFor: PaidFor,
  /** what the model wrote */
  answer: StoredText.optional(),
})
export type DiscardedCall = z.infer<typeof DiscardedCall>

/** The calls for one result whose answers were of no use, the oldest first. */
export const DiscardedCalls = z.object({ v: z.literal(1), key: z.string(), calls: z.array(DiscardedCall) })
export type DiscardedCalls = z.infer<typeof DiscardedCalls>

/** An image in the store. */
export const StoredImage = z.object({
  key: z.string(),
  sha256: z.string().length(64),
  mediaType: z.string(),
  bytes: z.int().nonnegative(),
  width: z.int().positive(),
  height: z.int().positive(),
})
export type StoredImage = z.infer<typeof StoredImage>

/** What made a derivative, from what and how. */
export const Provenance = z.object({
  /** Digest of the bytes it was made from. */
  from: z.object({ key: z.string(), sha256: z.string().length(64) }),
  software: z.string(),
  at: z.iso.datetime(),
  /** Absent where no model took part. */
  call: Call.optional(),
  paidFor: PaidFor.optional(),
  /** what the model wrote, byte for byte */
  answer: StoredText.optional(),
  /** calls for the same result before this one, whose answers were of no use */
  discarded: z.array(DiscardedCall).optional(),
  prompt: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
})
export type Provenance = z.infer<typeof Provenance>
