import { digestOf } from './digest.ts'
import type { Box } from './box.ts'
import type { CropPlan, DetectPlan, Plan, StepPlan } from './plan.ts'
import type { MasterRef } from './scan.ts'

// Digests of all that decides a piece of work that is costly or paid: if the key exists, the work is done. A change of what
// goes into one has the work done, and paid, again in every store there is.

/** 24 hex digits that name a master in one version. */
export function scanId(master: MasterRef): string {
  return digestOf([master.bucket, master.key, master.version]).slice(0, 24)
}

export function planDigest(plan: Plan): string {
  return digestOf(plan)
}

/** What decides a detection: the pixels looked at, and every word and number of the question. */
export function detectionKey(proxySha256: string, plan: DetectPlan): string {
  const { service, version, prompt, labels, model, mediaResolution, thinking, safety, maxObjects } = plan
  const asked = { service, version, prompt, labels, model, mediaResolution, thinking, safety, maxObjects }
  return `detections/${digestOf([proxySha256, asked])}.json`
}

/** Raised when cutting changes its result for the same box. */
const cropVersion = 1

/** The record of one crop; image and view lie beside it. The box is what is cut, its margin included. */
export function cropKey(cut: { masterSha256: string; page: number; box: Box }, plan: CropPlan): string {
  const { masterSha256, page, box } = cut
  return `crops/${digestOf([masterSha256, page, box, plan.viewSide, cropVersion])}/crop.json`
}

/** The record of all crops of a page; `boxes` is a digest of those that were found. */
export function pageCropsKey(
  cut: { masterSha256: string; page: number; boxes: string },
  plan: CropPlan,
): string {
  const { masterSha256, page, boxes } = cut
  return `crops/${digestOf([masterSha256, page, boxes, plan, cropVersion])}/page.json`
}

/** The record of one edit; the bytes received and the labelled copy lie beside it. */
export function editKey(inputSha256: string, step: StepPlan): string {
  const { next: _later, maxCalls: _cap, ...decides } = step
  return `edits/${digestOf([inputSha256, decides])}/edit.json`
}
