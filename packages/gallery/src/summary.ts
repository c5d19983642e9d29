import {
  addTotals,
  noTotals,
  totalsOfScan,
  type CollectionTotals,
  type Manifest,
  type ScanTotals,
  type StoredImage,
} from '@vignette/domain'
import { coverOf, type Picture } from './images.ts'
import { scanName } from './view.ts'

/** What a collection keeps of one scan: a few hundred bytes, however large the manifest is. */
export interface ScanSummary extends ScanTotals {
  scan: string
  name: string
  cover?: Picture
  thumbnail?: StoredImage
}

export function summarise(manifest: Manifest): ScanSummary {
  const cover = coverOf(manifest)
  const thumbnail = manifest.pages[0]?.thumbnail
  return {
    ...totalsOfScan(manifest),
    scan: manifest.scan,
    name: scanName(manifest),
    ...(cover && { cover }),
    ...(thumbnail && { thumbnail }),
  }
}

/** Adds up summaries; to go through a collection in parts, pass the totals so far. */
export function totalsOf(summaries: Iterable<ScanSummary>, before = noTotals): CollectionTotals {
  return [...summaries].reduce(addTotals, before)
}
