import { z } from 'zod'
import { Box } from './box.ts'
import { Provenance } from './provenance.ts'

/** How one look ended. An empty answer, a truncated one, a looped one, a refusal and an unparseable one are five different things. */
export const DetectionOutcome = z.enum(['found', 'empty', 'refused', 'truncated', 'looped', 'unparseable'])
export type DetectionOutcome = z.infer<typeof DetectionOutcome>

export const DetectedObject = z.object({
  box: Box,
  /** the kind of thing; empty where the model gave none */
  label: z.string(),
  /** words printed with it, line breaks kept; empty where there are none */
  caption: z.string(),
})
export type DetectedObject = z.infer<typeof DetectedObject>

/** The record of one look at a page. `truncated` keeps the objects that came complete. */
export const Detection = z.object({
  v: z.literal(1),
  key: z.string(),
  outcome: DetectionOutcome,
  /** The service's own words, where it refused or broke off. */
  message: z.string().optional(),
  objects: z.array(DetectedObject),
  /** Boxes the model gave that could not be one: no area, or no numbers. */
  discarded: z.int().nonnegative(),
  provenance: Provenance,
})
export type Detection = z.infer<typeof Detection>
