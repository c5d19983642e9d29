import { digestOf } from './digest.ts'
import type { Box } from './box.ts'
import type { CropPlan, DetectPlan, Plan, StepPlan } from './plan.ts'
import type { MasterRef } from './scan.ts'

// Every key of the store is made here, from the inputs of what lies under it: if the key exists, the work is done.

/** 24 hex digits that name a master in one version. */
export function scanId(master: MasterRef): string {
  return digestOf([master.bucket, master.key, master.version]).slice(0, 24)
}

export function planDigest(plan: Plan): string {
  return digestOf(plan)
}

/** What a collection goes by and its newest plan. */
export const collectionKey = (name: string): string => `collections/${name}.json`
export const planKey = (digest: string): string => `plans/${digest}.json`
export const scanKey = (scan: string, proxySide: number): string => `scans/${scan}/scan-${proxySide}.json`
export const manifestPrefix = (collection: string): string => `manifests/${collection}/`
export const manifestKey = (collection: string, scan: string): string =>
  `${manifestPrefix(collection)}${scan}.json`

/** The failure of one job on a scan under a plan; it counts only while the result itself is missing. */
export const failureKey = (scan: string, plan: string, job: { stage: string; subject: string }): string =>
  `failures/${scan}/${plan}/${job.stage}-${digestOf(job.subject).slice(0, 16)}.json`

export const proxyKey = (masterSha256: string, page: number, side: number): string =>
  `proxies/${masterSha256.slice(0, 32)}/p${page}-${side}.jpg`
export const thumbnailKey = (masterSha256: string, page: number): string =>
  `proxies/${masterSha256.slice(0, 32)}/p${page}-thumbnail.jpg`

/** What decides a detection: the pixels looked at, and every word and number of the question. */
export function detectionKey(proxySha256: string, plan: DetectPlan): string {
  const { detector: _name, proxySide: _inPixels, ...question } = plan
  return `detections/${digestOf([proxySha256, question])}.json`
}

/** Raised when cutting changes its result for the same box. */
const cropVersion = 1

/** Folder of one crop: `crop.json` with the image and its view beside it. */
export function cropFolder(cut: { masterSha256: string; page: number; box: Box }, plan: CropPlan): string {
  const { masterSha256, page, box } = cut
  return `crops/${digestOf([masterSha256, page, box, plan.viewSide, cropVersion])}`
}

/** Folder of one edit: `edit.json` with the bytes received and the labelled copy beside it. */
export function editFolder(inputSha256: string, step: StepPlan): string {
  const { next: _later, family: _label, ...decides } = step
  return `edits/${digestOf([inputSha256, decides])}`
}
