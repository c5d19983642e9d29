import { isObjectKey } from '@vignette/domain'

/** Why an object is no scan to work on. Each of these will be as true the next time. */
export type RejectionReason = 'folder' | 'no-image' | 'other-bucket' | 'own-output' | 'hidden' | 'odd-key'

/** Folders of the results store. Told of one of our own images we would work on our work for ever. */
const ownFolders = new Set(
  'plans scans proxies detections crops edits answers failures manifests newest collections gallery'.split(
    ' ',
  ),
)

/** What lies beside scans and never is one: metadata, checksums, lists, what systems leave behind. Any other ending may be. */
const noImages = new Set(
  'xml xmp txt md json csv tsv yaml yml htm html log md5 sha1 sha256 sha512 db ini lnk'.split(' '),
)

/** What decides whether an object is a scan. */
export interface IntakePolicy {
  /** the buckets that scans come into */
  buckets: readonly string[]
  /** where results are kept */
  results: { bucket: string; prefix: string }
}

/** Why an object is no scan to work on; undefined if it is one. An empty one is: that it failed should be seen. */
export function rejectionReason(
  { bucket, key }: { bucket: string; key: string },
  policy: IntakePolicy,
): RejectionReason | undefined {
  const { results } = policy
  const inResults = bucket === results.bucket && key.startsWith(results.prefix)
  const folder = key.slice(results.prefix.length).split('/')[0] ?? ''
  if (inResults && ownFolders.has(folder)) return 'own-output'
  if (!policy.buckets.includes(bucket)) return 'other-bucket'
  if (key.endsWith('/')) return 'folder'
  if (key.split('/').some((part) => part.startsWith('.'))) return 'hidden'
  if (!isObjectKey(key)) return 'odd-key'
  return noImages.has(endingOf(key)) ? 'no-image' : undefined
}

/** In lower case; empty where the name has none. */
function endingOf(key: string): string {
  return (/[^/]\.([^./]+)$/.exec(key)?.[1] ?? '').toLowerCase()
}
