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
  const { detector: _name, proxySide: _inPixels, ...question } = plan
  return `detections/${digestOf([proxySha256, question])}.json`
}

/** Raised when cutting changes its result for the same box. */
const cropVersion = 1

/** Folder of one crop: `crop.json` with the image and its view beside it. The box is what is cut, its margin included. */
export function cropFolder(cut: { masterSha256: string; page: number; box: Box }, plan: CropPlan): string {
  const { masterSha256, page, box } = cut
  return `crops/${digestOf([masterSha256, page, box, plan.viewSide, cropVersion])}`
}

/** Folder of one edit: `edit.json` with the bytes received and the labelled copy beside it. */
export function editFolder(inputSha256: string, step: StepPlan): string {
  const { next: _later, family: _label, ...decides } = step
  return `edits/${digestOf([inputSha256, decides])}`
}
