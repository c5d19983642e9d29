import {
  addSuperseded,
  addTotals,
  noTotals,
  totalsOfScan,
  type CollectionTotals,
  type Manifest,
  type ScanTotals,
  type StoredImage,
  type Versioned,
} from '@vignette/domain'
import { coverOf, type Picture } from './images.ts'
import { scanName } from './view.ts'

/** What a collection keeps of one scan: a few hundred bytes, however large the manifest is. */
export interface ScanSummary extends ScanTotals, Versioned {
  name: string
  cover?: Picture
  thumbnail?: StoredImage
}

export function summarise(manifest: Manifest): ScanSummary {
  const { scan, orderedAt, publishedAt, pages } = manifest
  const { bucket, key } = manifest.master
  const cover = coverOf(manifest)
  const thumbnail = pages[0]?.thumbnail
  return {
    ...totalsOfScan(manifest),
    scan,
    master: { bucket, key },
    ...(orderedAt !== undefined && { orderedAt }),
    publishedAt,
    name: scanName(manifest),
    ...(cover && { cover }),
    ...(thumbnail && { thumbnail }),
  }
}

/** Adds up scans, and what was paid for older versions of them. */
export function totalsOf(
  scans: readonly ScanSummary[],
  superseded: readonly ScanSummary[] = [],
): CollectionTotals {
  return superseded.reduce(addSuperseded, scans.reduce(addTotals, noTotals))
}
