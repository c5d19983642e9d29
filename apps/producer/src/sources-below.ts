import type { CollectionSource } from '@vignette/intake'

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
