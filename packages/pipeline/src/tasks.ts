import { MasterRef, digestOf, scanId } from '@vignette/domain'
import { z } from 'zod'

// What travels between stages: references only, well under 4 KB. A new field is optional until no job without it is left.

/** One scan under one plan. Every task is one of these with more to it. */
export const ScanTask = z.object({
  v: z.literal(1),
  /** the submission it belongs to */
  run: z.string(),
  collection: z.string(),
  /** digest of the plan */
  plan: z.string(),
  master: MasterRef,
  /** what the model has refused is asked for once more */
  askRefused: z.boolean().optional(),
  /** when it was ordered, in s since 1970: the oldest come first */
  orderedAt: z.int().nonnegative().optional(),
})
export type ScanTask = z.infer<typeof ScanTask>

/** One page of it, with the bytes it was read from and the copy to be looked at. */
export const PageTask = ScanTask.extend({
  page: z.int().positive(),
  masterSha256: z.string(),
  proxy: z.object({ key: z.string(), sha256: z.string() }),
})
export type PageTask = z.infer<typeof PageTask>

/** What was found on it, by a digest of the boxes; `partial` when the answer broke off. */
export const CropTask = PageTask.extend({ boxes: z.string(), partial: z.boolean().optional() })
export type CropTask = z.infer<typeof CropTask>

/** One step on one object; `path` names the steps from the recipe's root down to this one. */
export const EditTask = ScanTask.extend({
  page: z.int().positive(),
  object: z.int().positive(),
  path: z.array(z.string()).min(1),
  masterSha256: z.string(),
  input: z.object({ key: z.string(), sha256: z.string(), mediaType: z.string() }),
})
export type EditTask = z.infer<typeof EditTask>

/** Subjects name what a job is about: they make its id, and find the record of its failure again. */
export const subjectOf = {
  scan: ({ master, collection, plan }: ScanTask): string =>
    `${scanId(master)}-${digestOf([collection, plan]).slice(0, 8)}`,
  page: (task: ScanTask, page: number): string => `${subjectOf.scan(task)}-p${page}`,
  object: (task: ScanTask, page: number, object: number): string =>
    `${subjectOf.page(task, page)}-o${object}`,
  edit: (task: ScanTask, at: { page: number; object: number; path: readonly string[] }): string =>
    `${subjectOf.object(task, at.page, at.object)}-${at.path.join('-')}`,
}
