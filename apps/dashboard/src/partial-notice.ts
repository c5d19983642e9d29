import { count, number } from '@vignette/gallery'
import type { IndexSnapshot } from './manifest-index.ts'

/** What a reader should know where not all of a collection is shown; undefined where all of it is. */
export function partialNotice({ scans, unreadable, manifests, complete }: IndexSnapshot): string | undefined {
  const read = number(scans.length + unreadable.length)
  if (!complete) return `Reading: ${read} of ${count(manifests, 'record')} so far.`
  if (scans.length + unreadable.length >= manifests) return undefined
  return `Of ${count(manifests, 'record')}, ${read} are shown and counted here.`
}
