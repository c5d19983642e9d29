import { z } from 'zod'
import { Provenance, StoredImage } from './provenance.ts'

/** `conservative` repairs damage and keeps what was drawn; `interpretive` adds what was never there. */
export const StepFamily = z.enum(['conservative', 'interpretive'])
export type StepFamily = z.infer<typeof StepFamily>

export const EditOutcome = z.enum(['edited', 'refused', 'no-image'])
export type EditOutcome = z.infer<typeof EditOutcome>

/** The record of one step done on one image. */
export const Edit = z.object({
  v: z.literal(1),
  key: z.string(),
  step: z.string(),
  version: z.int().positive(),
  family: StepFamily,
  outcome: EditOutcome,
  /** The service's own words, where no image came. */
  message: z.string().optional(),
  /** the model's bytes exactly as received */
  received: StoredImage.optional(),
  /** the same picture with its origin written in it */
  labelled: StoredImage.optional(),
  provenance: Provenance,
})
export type Edit = z.infer<typeof Edit>
