import { count, number } from '@vignette/gallery'
import type { IndexSnapshot } from './manifest-index.ts'

/** What a reader should know where not all of a collection is shown; undefined where all of it is. */
export function partialNotice(snapshot: IndexSnapshot): string | undefined {
  const { scans, superseded, unreadable, manifests, complete } = snapshot
  const sum = scans.length + superseded.length + unreadable.length
  const read = number(sum)
  if (!complete) return `Reading: ${read} of ${count(manifests, 'record')} so far.`
  if (sum >= manifests) return undefined
  return `Of ${count(manifests, 'record')}, ${read} are shown and counted here.`
}
