import { digestOf } from './digest.ts'
import type { MasterRef } from './scan.ts'

// Where records lie that are found by the names of what they tell of.

/** What a collection goes by and its newest plan. */
export const collectionKey = (name: string): string => `collections/${name}.json`
export const planKey = (digest: string): string => `plans/${digest}.json`
export const scanKey = (scan: string, proxySide: number): string => `scans/${scan}/scan-${proxySide}.json`
export const manifestPrefix = (collection: string): string => `manifests/${collection}/`
export const manifestKey = (collection: string, scan: string): string =>
  `${manifestPrefix(collection)}${scan}.json`

/** Which version of a master stands for it in a collection. */
export const newestKey = (collection: string, { bucket, key }: Pick<MasterRef, 'bucket' | 'key'>): string =>
  `newest/${collection}/${digestOf([bucket, key]).slice(0, 24)}.json`

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

/** The calls for a result whose answers were of no use. */
export const discardedKey = (recordKey: string): string => recordKey.replace(/\.json$/, '.discarded.json')
/** What a model wrote, by its digest. */
export const answerKey = (sha256: string): string => `answers/${sha256}.txt`

/** The key of what lies beside a record. */
export const besideKey = (recordKey: string, name: string): string =>
  `${recordKey.slice(0, recordKey.lastIndexOf('/'))}/${name}`
