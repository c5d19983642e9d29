import { PermanentError } from '@vignette/domain'

/** A part of a bucket whose scans belong to a collection. */
export interface Place {
  collection: string
  bucket: string
  /** what the keys start with; empty: the whole bucket */
  prefix: string
}

/**
 * Reads which scans belong to which collection, as `plates=s3://scans/plates/, default=s3://scans/`. Without any text all
 * buckets belong to `default`. Throws `PermanentError('settings-invalid')`, also for a bucket that is not among `buckets`.
 */
export function readPlaces(text: string | undefined, buckets: readonly string[]): Place[] {
  if (!text?.trim()) return buckets.map((bucket) => ({ collection: 'default', bucket, prefix: '' }))
  return text.split(',').map((entry) => readPlace(entry.trim(), buckets))
}

function readPlace(entry: string, buckets: readonly string[]): Place {
  const [, collection, bucket, prefix = ''] =
    /^([a-z0-9][a-z0-9-]{0,62})=s3:\/\/([^/]+)(?:\/(.*))?$/.exec(entry) ?? []
  if (!collection || !bucket) {
    throw new PermanentError(
      'settings-invalid',
      `“${entry}” does not say which scans belong to which collection; write plates=s3://bucket/prefix/ with commas in between.`,
    )
  }
  if (buckets.includes(bucket)) return { collection, bucket, prefix }
  throw new PermanentError(
    'settings-invalid',
    `The collection ${collection} takes scans from the bucket ${bucket}, which is not among those scans are read from: ${buckets.join(', ')}.`,
  )
}

/** The collection an upload belongs to: that of the longest prefix it lies under. */
export function ownerOf(
  places: readonly Place[],
  { bucket, key }: { bucket: string; key: string },
): string | undefined {
  return places
    .filter((place) => place.bucket === bucket && key.startsWith(place.prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0]?.collection
}
