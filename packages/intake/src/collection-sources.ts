import { PermanentError } from '@vignette/domain'

/** A part of a bucket whose scans belong to a collection. */
export interface CollectionSource {
  collection: string
  bucket: string
  /** what the keys start with; empty: the whole bucket */
  prefix: string
}

/**
 * Reads which scans belong to which collection, as `plates=s3://scans/plates/, default=s3://scans/`. Without any text all
 * buckets belong to `default`. Throws `PermanentError('settings-invalid')`, also for a bucket that is not among `buckets`.
 */
export function parseCollectionSources(
  text: string | undefined,
  buckets: readonly string[],
): CollectionSource[] {
  if (!text?.trim()) return buckets.map((bucket) => ({ collection: 'default', bucket, prefix: '' }))
  return text.split(',').map((entry) => parseSource(entry.trim(), buckets))
}

function parseSource(entry: string, buckets: readonly string[]): CollectionSource {
  const [, collection, bucket, prefix = ''] =
    /^([a-z0-9][a-z0-9-]{0,62})=s3:\/\/([^/]+)(?:\/(.*))?$/.exec(entry) ?? []
  if (!collection || !bucket) {
    throw new PermanentError(
      'settings-invalid',
      `“${entry}” in VIGNETTE_COLLECTIONS does not say which scans belong to which collection; write plates=s3://bucket/prefix/ with commas in between.`,
    )
  }
  if (buckets.includes(bucket)) return { collection, bucket, prefix }
  throw new PermanentError(
    'settings-invalid',
    `The collection ${collection} takes scans from the bucket ${bucket}, which is not among those scans are read from (${buckets.join(', ')}); add it to VIGNETTE_SCANS.`,
  )
}

/** The collection an upload belongs to: that of the longest prefix it lies under. */
export function collectionOf(
  sources: readonly CollectionSource[],
  { bucket, key }: { bucket: string; key: string },
): string | undefined {
  return sources
    .filter((source) => source.bucket === bucket && key.startsWith(source.prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0]?.collection
}
