import { filterUploads, type CollectionSource } from '@vignette/intake'
import { listUploads, type Upload } from '@vignette/pipeline'
import type { IngestContext } from './ingest-context.ts'

/** What lies in a source and belongs to its collection, as it is listed; what is refused is told and left out. */
export function listScans(
  { masters, policy, sources }: IngestContext,
  source: CollectionSource,
  onRefused: (key: string, refused: string) => void,
): AsyncIterable<Upload> {
  const { bucket, collection } = source
  return filterUploads(listUploads(masters(bucket), source), { policy, sources, collection, onRefused })
}

/** The parts of the sources that lie below a prefix of a bucket. */
export function sourcesBelow(
  sources: readonly CollectionSource[],
  bucket: string,
  prefix: string,
): CollectionSource[] {
  return sources
    .filter((source) => source.bucket === bucket)
    .filter((source) => source.prefix.startsWith(prefix) || prefix.startsWith(source.prefix))
    .map((source) => (source.prefix.length < prefix.length ? { ...source, prefix } : source))
}
