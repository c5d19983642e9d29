import type { Manifest, ScanOutcome, Totals } from './manifest.ts'
import { isOwnCall, paidCalls } from './paid-calls.ts'
import { addUsage, noUsage } from './provenance.ts'

/** US dollars, those billed apart from those that emulated calls would have cost: the two are never added. */
interface Money {
  /** billed */
  usd: number
  /** at list price, and not billed */
  emulatedUsd: number
}

/** What one scan has come to. */
export interface ScanTotals extends Totals, Money {
  outcome: ScanOutcome
}

/** What many scans have come to. */
export interface CollectionTotals extends Totals, Money {
  scans: number
  /** versions of masters before those that are counted; only their calls and money are in the sums */
  superseded: number
  outcomes: Record<ScanOutcome, number>
}

/** The sum of nothing. */
export const noTotals: CollectionTotals = {
  scans: 0,
  superseded: 0,
  outcomes: { pictures: 0, empty: 0, failed: 0, pending: 0 },
  pages: 0,
  objects: 0,
  crops: 0,
  edits: 0,
  labels: {},
  dropped: 0,
  failures: {},
  usage: noUsage,
  calls: 0,
  discarded: 0,
  usd: 0,
  emulatedUsd: 0,
  emulated: false,
}

/** A sum with one more scan in it. */
export function addTotals(sum: CollectionTotals, scan: ScanTotals): CollectionTotals {
  return {
    ...addCalls(sum, scan),
    scans: sum.scans + 1,
    outcomes: { ...sum.outcomes, [scan.outcome]: sum.outcomes[scan.outcome] + 1 },
    pages: sum.pages + scan.pages,
    objects: sum.objects + scan.objects,
    crops: sum.crops + scan.crops,
    edits: sum.edits + scan.edits,
    labels: addCounts(sum.labels, scan.labels),
    dropped: sum.dropped + scan.dropped,
    failures: addCounts(sum.failures, scan.failures),
    ...addShared(sum.shared, scan.shared),
  }
}

/** A sum with one more scan of an older version of its master: what was paid for it, and nothing else. */
export function addSuperseded(sum: CollectionTotals, scan: ScanTotals): CollectionTotals {
  return { ...addCalls(sum, scan), superseded: sum.superseded + 1 }
}

function addCalls(sum: CollectionTotals, scan: ScanTotals): CollectionTotals {
  return {
    ...sum,
    usage: addUsage(sum.usage, scan.usage),
    calls: sum.calls + scan.calls,
    discarded: sum.discarded + scan.discarded,
    usd: sum.usd + scan.usd,
    emulatedUsd: sum.emulatedUsd + scan.emulatedUsd,
    emulated: sum.emulated || scan.emulated,
  }
}

function addShared(sum: Totals['shared'], more: Totals['shared']): Pick<Totals, 'shared'> {
  if (!sum || !more) return { shared: sum ?? more }
  return { shared: { calls: sum.calls + more.calls, usd: sum.usd + more.usd } }
}

function addCounts(sum: Record<string, number>, more: Record<string, number>): Record<string, number> {
  const before = (name: string): number => (Object.hasOwn(sum, name) ? (sum[name] ?? 0) : 0)
  const added = Object.entries(more).map(([name, count]) => [name, before(name) + count])
  return { ...sum, ...Object.fromEntries(added) }
}

/** A manifest’s totals, its money told apart by the calls it was paid for. */
export function totalsOfScan(
  manifest: Pick<Manifest, 'collection' | 'scan' | 'outcome' | 'pages' | 'totals'>,
): ScanTotals {
  const { outcome, pages, totals } = manifest
  if (!totals.emulated) return { ...totals, outcome, emulatedUsd: 0 }
  const own = paidCalls(pages).filter((call) => isOwnCall(call, manifest))
  const usdOf = (emulated: boolean): number =>
    own.filter(({ call }) => call.emulated === emulated).reduce((sum, { call }) => sum + call.usd, 0)
  return { ...totals, outcome, usd: usdOf(false), emulatedUsd: usdOf(true) }
}
