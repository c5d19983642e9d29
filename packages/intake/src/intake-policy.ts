/** Why an object is no scan to work on. Each of these will be as true the next time. */
export type RejectionReason = 'folder' | 'empty' | 'other-bucket' | 'own-output' | 'hidden' | 'odd-key'

/** Folders of the results store. Told of one of our own images we would work on our work for ever. */
const ownFolders = new Set(
  'plans scans proxies detections crops edits answers failures manifests collections gallery'.split(' '),
)

/** What decides whether an object is a scan. */
export interface IntakePolicy {
  /** the buckets that scans come into */
  buckets: readonly string[]
  /** where results are kept */
  results: { bucket: string; prefix: string }
}

/** Why an object is no scan to work on; undefined if it is one. Its size may not be known yet. */
export function rejectionReason(
  { bucket, key, bytes }: { bucket: string; key: string; bytes?: number },
  policy: IntakePolicy,
): RejectionReason | undefined {
  const { results } = policy
  const inResults = bucket === results.bucket && key.startsWith(results.prefix)
  const folder = key.slice(results.prefix.length).split('/')[0] ?? ''
  if (inResults && ownFolders.has(folder)) return 'own-output'
  if (!policy.buckets.includes(bucket)) return 'other-bucket'
  if (key.endsWith('/')) return 'folder'
  if (key.includes('\0') || key.split('/').includes('')) return 'odd-key'
  if (bytes === 0) return 'empty'
  return key.split('/').some((part) => part.startsWith('.')) ? 'hidden' : undefined
}
