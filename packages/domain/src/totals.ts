import type { Manifest, ManifestEdit, ScanOutcome, Totals } from './manifest.ts'
import { addUsage, noUsage, type Call } from './provenance.ts'

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
  outcomes: Record<ScanOutcome, number>
}

/** The sum of nothing. */
export const noTotals: CollectionTotals = {
  scans: 0,
  outcomes: { pictures: 0, empty: 0, failed: 0, pending: 0 },
  pages: 0,
  objects: 0,
  crops: 0,
  edits: 0,
  failures: {},
  usage: noUsage,
  usd: 0,
  emulatedUsd: 0,
  emulated: false,
}

/** A sum with one more scan in it. */
export function addTotals(sum: CollectionTotals, scan: ScanTotals): CollectionTotals {
  return {
    scans: sum.scans + 1,
    outcomes: { ...sum.outcomes, [scan.outcome]: sum.outcomes[scan.outcome] + 1 },
    pages: sum.pages + scan.pages,
    objects: sum.objects + scan.objects,
    crops: sum.crops + scan.crops,
    edits: sum.edits + scan.edits,
    failures: addFailures(sum.failures, scan.failures),
    usage: addUsage(sum.usage, scan.usage),
    usd: sum.usd + scan.usd,
    emulatedUsd: sum.emulatedUsd + scan.emulatedUsd,
    emulated: sum.emulated || scan.emulated,
  }
}

function addFailures(sum: Totals['failures'], more: Totals['failures']): Totals['failures'] {
  const added = Object.entries(more).map(([code, count]) => [code, (sum[code] ?? 0) + count])
  return { ...sum, ...Object.fromEntries(added) }
}

/** A manifest’s totals, its money told apart by the calls it was paid for. */
export function totalsOfScan(manifest: Pick<Manifest, 'outcome' | 'pages' | 'totals'>): ScanTotals {
  const { outcome, pages, totals } = manifest
  if (!totals.emulated) return { ...totals, outcome, emulatedUsd: 0 }
  const calls = callsOf(pages)
  const usdOf = (emulated: boolean): number =>
    calls.filter((call) => call.emulated === emulated).reduce((sum, { usd }) => sum + usd, 0)
  return { ...totals, outcome, usd: usdOf(false), emulatedUsd: usdOf(true) }
}

/** Each call once: what came out alike on two objects was paid for once. */
function callsOf(pages: Manifest['pages']): Call[] {
  const editsOf = ({ edit, next }: ManifestEdit): NonNullable<ManifestEdit['edit']>[] => [
    ...(edit ? [edit] : []),
    ...next.flatMap(editsOf),
  ]
  const paid = pages.flatMap(({ detection, objects }) => [
    ...(detection ? [detection] : []),
    ...objects.flatMap(({ edits }) => edits.flatMap(editsOf)),
  ])
  const calls = new Map(paid.map(({ key, provenance }) => [key, provenance.call]))
  return [...calls.values()].flatMap((call) => call ?? [])
}
