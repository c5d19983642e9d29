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

/** One scan of a collection under a plan. */
interface ScanInPlan {
  collection: string
  scan: string
  plan: string
}

/** The failures of all jobs on a scan of a collection under a plan. */
export const failurePrefix = ({ collection, scan, plan }: ScanInPlan): string =>
  `failures/${collection}/${scan}/${plan}/`
/** The failure of one job, for as long as nobody does it again. */
export const failureKey = (scan: ScanInPlan, job: { stage: string; subject: string }): string =>
  `${failurePrefix(scan)}${job.stage}-${digestOf(job.subject).slice(0, 16)}.json`

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

/** The record of one crop; its image and view lie beside it. */
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
  const { next: _later, family: _label, ...decides } = step
  return `edits/${digestOf([inputSha256, decides])}/edit.json`
}

/** The key of what lies beside a record. */
export function besideKey(recordKey: string, name: string): string {
  return `${recordKey.slice(0, recordKey.lastIndexOf('/'))}/${name}`
}
