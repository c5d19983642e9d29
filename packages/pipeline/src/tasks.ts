import {
  ChosenName,
  Digest,
  ImageType,
  NamedMaster,
  PictureKey,
  ProxyKey,
  RunName,
  Sha256,
  digestOf,
  longestPath,
  scanId,
} from '@vignette/domain'
import { z } from 'zod'

// What travels between stages: references only, well under 4 KB. A new field is optional until no job without it is left.
// Others can write to a queue as well, so every name is parsed as strictly as where it came in.

/** One scan under one plan. Every task is one of these with more to it. */
export const ScanTask = z.object({
  v: z.literal(1),
  /** the submission it belongs to */
  run: RunName,
  collection: ChosenName,
  /** digest of the plan */
  plan: Digest,
  master: NamedMaster,
  /** what the model has refused is asked for once more */
  askRefused: z.boolean().optional(),
  /** when it was ordered, in s since 1970: the oldest come first */
  orderedAt: z.int().nonnegative().optional(),
})
export type ScanTask = z.infer<typeof ScanTask>

/** One page of it, with the bytes it was read from and the copy to be looked at. */
export const PageTask = ScanTask.extend({
  page: z.int().positive(),
  masterSha256: Sha256,
  proxy: z.object({ key: ProxyKey, sha256: Sha256 }),
})
export type PageTask = z.infer<typeof PageTask>

/** What was found on it, by a digest of the boxes; `partial` when the answer broke off. */
export const CropTask = PageTask.extend({ boxes: Digest, partial: z.boolean().optional() })
export type CropTask = z.infer<typeof CropTask>

/** The steps from a recipe's root down to one. */
export const StepPath = z.array(ChosenName).min(1).max(longestPath)

/** One step on one object; `path` names the steps from the recipe's root down to this one. */
export const EditTask = ScanTask.extend({
  page: z.int().positive(),
  object: z.int().positive(),
  path: StepPath,
  masterSha256: Sha256,
  input: z.object({ key: PictureKey, sha256: Sha256, mediaType: ImageType }),
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
