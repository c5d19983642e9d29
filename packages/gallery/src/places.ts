import { versionsByMaster, type Versions } from '@vignette/domain'
import type { ScanSummary } from './summary.ts'

/** Scans on one page of a collection. */
export const scansPerPage = 100

/** Where the page of a scan is among those of its collection; a scan is named by its id. */
export interface ScanPlace {
  /** page of the collection that lists it, counted from 1 */
  collectionPage?: number
  previous?: string
  next?: string
  /** the version of the same file that is listed in its place */
  newer?: string
  /** versions of the same file before it, the last one first */
  older?: readonly { scan: string; publishedAt: string }[]
}

/** The places of all scans of a collection, from the order its pages list them in. */
export function placesOf({ newest, superseded }: Versions<ScanSummary>): Map<string, ScanPlace> {
  const places = new Map<string, ScanPlace>(
    newest.map(({ scan }, index) => {
      const previous = newest[index - 1]?.scan
      const next = newest[index + 1]?.scan
      const collectionPage = Math.floor(index / scansPerPage) + 1
      return [
        scan,
        { collectionPage, ...(previous !== undefined && { previous }), ...(next !== undefined && { next }) },
      ]
    }),
  )
  for (const [listed, ...older] of versionsByMaster([...newest, ...superseded])) {
    if (!listed || older.length === 0) continue
    const place = places.get(listed.scan)
    const collectionPage = place?.collectionPage ?? 1
    places.set(listed.scan, {
      ...place,
      older: older.map(({ scan, publishedAt }) => ({ scan, publishedAt })),
    })
    for (const { scan } of older) places.set(scan, { collectionPage, newer: listed.scan })
  }
  return places
}
