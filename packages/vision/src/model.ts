import { ImageSize, MediaResolution, ThinkingLevel } from '@vignette/domain'
import { z } from 'zod'

const usdPerMillion = z.number().nonnegative()

/** US dollars for a million tokens, from one day to another, both included; an open end is left out. */
export const Price = z.object({
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  inputPerMillion: usdPerMillion,
  /** absent: cached input costs as much as any other */
  cachedPerMillion: usdPerMillion.optional(),
  /** words, and thoughts with them */
  textOutPerMillion: usdPerMillion,
  imageOutPerMillion: usdPerMillion.optional(),
})
export type Price = z.infer<typeof Price>

/** One model of the catalogue: what it is for, what it takes, and what it costs. */
export const Model = z.object({
  id: z.string(),
  kind: z.enum(['detect', 'edit']),
  /** the quota pool: models of one family draw on the same limits */
  pool: z.string(),
  prices: z.array(Price),
  thinking: z.object({
    /** from the lowest up; empty where no level is taken */
    levels: z.array(ThinkingLevel),
    /** what the service does when no level is sent */
    default: ThinkingLevel.optional(),
    /** least and most tokens, for the generation that takes a budget in place of a level */
    budget: z.object({ least: z.int().nonnegative(), most: z.int().positive() }).optional(),
  }),
  /** at most so many tokens for one image, by resolution: the resolutions the model takes */
  imageTokens: z.partialRecord(MediaResolution, z.int().positive()),
  /** whether the resolution is sent with the image or for the request as a whole */
  resolutionOf: z.enum(['part', 'request']),
  /** output tokens of one image, by size: the sizes the model makes */
  sizes: z.partialRecord(ImageSize, z.int().positive()),
  /** width to height */
  ratios: z.array(z.string().regex(/^\d+:\d+$/)),
  /** tokens of an answer at most, thoughts included */
  outputTokens: z.int().positive(),
  /** takes temperature, top-p and seed */
  sampling: z.boolean(),
  released: z.iso.date().optional(),
  /** the day it stops answering under its own name, and what answers or should be asked instead */
  retires: z.object({ on: z.iso.date(), successor: z.string() }).optional(),
})
export type Model = z.infer<typeof Model>
export type ModelKind = Model['kind']
