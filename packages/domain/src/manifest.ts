import { z } from 'zod'
import { Box } from './box.ts'
import { Crop } from './crop.ts'
import { DetectedObject, DetectionOutcome, DroppedObject } from './detection.ts'
import { Edit } from './edit.ts'
import { errorCodes } from './errors.ts'
import { DiscardedCall, Provenance, Usage } from './provenance.ts'
import { MasterFormat, MasterRef, Page } from './scan.ts'

/** What ended without its result, and why. */
export const Failure = z.object({
  stage: z.string(),
  code: z.enum(errorCodes),
  message: z.string(),
  at: z.iso.datetime(),
})
export type Failure = z.infer<typeof Failure>

/** A failure as it lies in the store, with what its job was about: a scan, a page of it, an object, a step on that. */
export const FailureRecord = Failure.extend({
  v: z.literal(1),
  subject: z.string(),
  page: z.int().positive().optional(),
  object: z.int().positive().optional(),
  path: z.array(z.string()).optional(),
})
export type FailureRecord = z.infer<typeof FailureRecord>

/** One step of the recipe on one object: done, failed, or not yet come to. */
export interface ManifestEdit {
  step: string
  edit?: Edit | undefined
  failure?: Failure | undefined
  discarded?: DiscardedCall[] | undefined
  next: ManifestEdit[]
}
export const ManifestEdit: z.ZodType<ManifestEdit> = z.object({
  step: z.string(),
  edit: Edit.optional(),
  failure: Failure.optional(),
  /** paid calls whose answers were of no use, where there is no edit that names them */
  discarded: z.array(DiscardedCall).optional(),
  get next() {
    return z.array(ManifestEdit)
  },
})

export const ManifestObject = z.object({
  /** unique within the scan: `p1-o2` is the second object of the first page */
  id: z.string(),
  box: Box,
  label: z.string(),
  caption: z.string(),
  raw: DetectedObject.shape.raw,
  crop: Crop.optional(),
  edits: z.array(ManifestEdit),
})
export type ManifestObject = z.infer<typeof ManifestObject>

export const ManifestPage = Page.extend({
  detection: z
    .object({
      key: z.string(),
      outcome: DetectionOutcome,
      message: z.string().optional(),
      discarded: z.int().nonnegative(),
      dropped: z.array(DroppedObject).optional(),
      provenance: Provenance,
    })
    .optional(),
  /** paid looks whose answers were of no use, where there is no detection that names them */
  discarded: z.array(DiscardedCall).optional(),
  objects: z.array(ManifestObject),
  failures: z.array(Failure),
})
export type ManifestPage = z.infer<typeof ManifestPage>

/** What one stage made of a scan, a page of it or an object, by its key in the store. */
export const ManifestRecord = z.object({
  stage: z.string(),
  key: z.string(),
  page: z.int().positive().optional(),
  object: z.int().positive().optional(),
})
export type ManifestRecord = z.infer<typeof ManifestRecord>

/** `pictures`: objects were found; `empty`: none on any page; `failed`: something could not be done; `pending`: not at its end. */
export const ScanOutcome = z.enum(['pictures', 'empty', 'failed', 'pending'])
export type ScanOutcome = z.infer<typeof ScanOutcome>

export const Totals = z.object({
  pages: z.int().nonnegative(),
  objects: z.int().nonnegative(),
  crops: z.int().nonnegative(),
  edits: z.int().nonnegative(),
  /** objects by label; the empty one is that of objects the model gave none */
  labels: z.record(z.string(), z.int().positive()).default({}),
  /** things that models listed and that are not among the objects */
  dropped: z.int().nonnegative().default(0),
  /** by error code; refusals of the model count as `model-refused`, missing images as `model-answer-unusable` */
  failures: z.record(z.string(), z.int().positive()),
  usage: Usage,
  /** paid calls made for this scan, those whose answers were of no use included */
  calls: z.int().nonnegative().default(0),
  /** of these, calls whose answers were of no use */
  discarded: z.int().nonnegative().default(0),
  /** US dollars of these calls, whenever they were made */
  usd: z.number().nonnegative().describe('US dollars at list price, of the calls made for this scan'),
  /** results that were paid for with another scan or collection, and are not in the sums above */
  shared: z.object({ calls: z.int().nonnegative(), usd: z.number().nonnegative() }).optional(),
  emulated: z.boolean(),
})
export type Totals = z.infer<typeof Totals>

/** The published record of one scan. */
export const Manifest = z
  .object({
    v: z.literal(1),
    collection: z.string(),
    scan: z.string(),
    /** digest of the plan it was made by */
    plan: z.string(),
    recipe: z.string(),
    outcome: ScanOutcome,
    master: MasterRef.extend({
      sha256: z.string().length(64).optional(),
      bytes: z.int().positive().optional(),
      format: MasterFormat.optional(),
    }),
    pages: z.array(ManifestPage),
    /** what befell the scan as a whole, or a page it is not known to have */
    failures: z.array(Failure),
    /** what stages made that has no entry of its own above */
    records: z.array(ManifestRecord).optional(),
    totals: Totals,
    /** when this version of the master was ordered last; the one ordered last stands for it */
    orderedAt: z.iso.datetime().optional(),
    publishedAt: z.iso.datetime(),
  })
  .describe('The published record of one scan')
export type Manifest = z.infer<typeof Manifest>
