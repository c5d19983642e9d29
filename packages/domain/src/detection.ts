import { z } from 'zod'
import { Box } from './box.ts'
import { Provenance } from './provenance.ts'

/**
 * How one look ended: an empty answer, a truncated one, a loop, a refusal and an unparseable one are different things. Only
 * what was found, or nothing, and what came complete of a truncated answer are records; the others are failures.
 */
export const DetectionOutcome = z.enum(['found', 'empty', 'refused', 'truncated', 'looped', 'unparseable'])
export type DetectionOutcome = z.infer<typeof DetectionOutcome>

export const DetectedObject = z.object({
  box: Box,
  /** the kind of thing; empty where the model gave none */
  label: z.string(),
  /** words printed with it, line breaks kept; empty where there are none */
  caption: z.string(),
  /** the box as the model wrote it: top, left, bottom, right, in thousandths of the page unless it chose another unit */
  raw: z
    .array(z.number())
    .length(4)
    .optional()
    .describe(
      'top, left, bottom, right as the model wrote them: thousandths of the page, or another unit of its own',
    ),
})
export type DetectedObject = z.infer<typeof DetectedObject>

/** Why something a model listed is no object of the page. */
export const DropReason = z.enum([
  'no-box', // no four numbers
  'no-area', // a line or a point, or less than a pixel
  'out-of-range', // far outside the page
  'mixed-units', // numbers of several units
  'too-small', // a side or an area below the plan's least
  'double', // the same place as another
  'inside-another', // part of a larger object
  'made-of-others', // its parts are listed as well
  'surplus', // more than were asked for
])
export type DropReason = z.infer<typeof DropReason>

/** Something a model listed that is not among the objects. */
export const DroppedObject = DetectedObject.partial().extend({
  reason: DropReason,
  /** the entry as the model wrote it, shortened, where no box could be read from it */
  entry: z.string().optional(),
})
export type DroppedObject = z.infer<typeof DroppedObject>

/** The record of one look at a page. `truncated` keeps the objects that came complete. */
export const Detection = z.object({
  v: z.literal(1),
  key: z.string(),
  outcome: DetectionOutcome,
  /** The service's own words, where it refused or broke off. */
  message: z.string().optional(),
  objects: z.array(DetectedObject),
  /** how many things that the model listed are not among the objects */
  discarded: z.int().nonnegative(),
  /** what they were, and why; absent where there were none */
  dropped: z.array(DroppedObject).optional(),
  provenance: Provenance,
})
export type Detection = z.infer<typeof Detection>
