import type { ScanOutcome } from '@vignette/domain'
import type { ScanSummary } from '@vignette/gallery'

export interface Progress {
  /** scans by outcome; those under way are `pending`, whatever an earlier run made of them */
  outcomes: Record<ScanOutcome, number>
  scans: number
  /** 0 to 100, rounded down: 100 means that nothing is left */
  percent: number
}

/** How far a collection is, from what is published and what is under way. */
export function progressOf(published: readonly ScanSummary[], open: ReadonlySet<string>): Progress {
  const outcomes = { pictures: 0, empty: 0, failed: 0, pending: 0 }
  for (const { scan, outcome } of published) outcomes[open.has(scan) ? 'pending' : outcome]++
  const known = new Set(published.map(({ scan }) => scan))
  outcomes.pending += [...open].filter((scan) => !known.has(scan)).length
  const scans = outcomes.pictures + outcomes.empty + outcomes.failed + outcomes.pending
  const percent = scans === 0 ? 0 : Math.floor((100 * (scans - outcomes.pending)) / scans)
  return { outcomes, scans, percent }
}
