import { digestOf } from './digest.ts'

// Where records lie that are found by the names of what they tell of.

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
