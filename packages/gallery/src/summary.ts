import type { Manifest, ManifestEdit, Provenance, ScanOutcome, StoredImage } from '@vignette/domain'
import { coverOf, type Picture } from './images.ts'
import { scanName } from './view.ts'

/** What a collection keeps of one scan: a few hundred bytes, however large the manifest is. */
export interface ScanSummary {
  scan: string
  name: string
  outcome: ScanOutcome
  pages: number
  objects: number
  crops: number
  edits: number
  /** by error code */
  failures: Record<string, number>
  /** US dollars billed */
  usd: number
  /** US dollars that emulated calls would have cost */
  emulatedUsd: number
  emulated: boolean
  cover?: Picture
  thumbnail?: StoredImage
}

export interface CollectionTotals {
  scans: number
  outcomes: Record<ScanOutcome, number>
  pages: number
  objects: number
  crops: number
  edits: number
  failures: Record<string, number>
  usd: number
  emulatedUsd: number
  emulated: boolean
}

export function summarise(manifest: Manifest): ScanSummary {
  const { pages, objects, crops, edits, failures, usd, emulated } = manifest.totals
  const emulatedUsd = emulated ? Math.min(usd, emulatedPrice(manifest)) : 0
  const cover = coverOf(manifest)
  const thumbnail = manifest.pages[0]?.thumbnail
  return {
    scan: manifest.scan,
    name: scanName(manifest),
    outcome: manifest.outcome,
    pages,
    objects,
    crops,
    edits,
    failures,
    emulated,
    emulatedUsd,
    usd: usd - emulatedUsd,
    ...(cover && { cover }),
    ...(thumbnail && { thumbnail }),
  }
}

/** Adds up summaries; to go through a collection in parts, pass the totals so far. */
export function totalsOf(summaries: Iterable<ScanSummary>, before?: CollectionTotals): CollectionTotals {
  const sum: CollectionTotals = structuredClone(before ?? nothing)
  for (const summary of summaries) {
    sum.scans += 1
    sum.outcomes[summary.outcome] += 1
    for (const counted of ['pages', 'objects', 'crops', 'edits', 'usd', 'emulatedUsd'] as const) {
      sum[counted] += summary[counted]
    }
    for (const [code, times] of Object.entries(summary.failures)) {
      sum.failures[code] = (sum.failures[code] ?? 0) + times
    }
    sum.emulated ||= summary.emulated
  }
  return sum
}

const nothing: CollectionTotals = {
  scans: 0,
  outcomes: { pictures: 0, empty: 0, failed: 0, pending: 0 },
  pages: 0,
  objects: 0,
  crops: 0,
  edits: 0,
  failures: {},
  usd: 0,
  emulatedUsd: 0,
  emulated: false,
}

function emulatedPrice(manifest: Manifest): number {
  const ofEdits = (nodes: ManifestEdit[]): Provenance[] =>
    nodes.flatMap(({ edit, next }) => [...(edit ? [edit.provenance] : []), ...ofEdits(next)])
  return manifest.pages
    .flatMap(({ detection, objects }) => [
      ...(detection ? [detection.provenance] : []),
      ...objects.flatMap((object) => ofEdits(object.edits)),
    ])
    .reduce((sum, { call }) => sum + (call?.emulated ? call.usd : 0), 0)
}
