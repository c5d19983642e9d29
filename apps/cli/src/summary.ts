import {
  addSuperseded,
  addTotals,
  countLabels,
  inOneLine,
  isOwnCall,
  noTotals,
  paidCalls,
  tokensOf,
  type CollectionTotals,
  type Manifest,
  type PaidPage,
  type ScanOutcome,
  type ScanTotals,
} from '@vignette/domain'

/** What a run came to. */
export interface Summary {
  outcomes: Record<ScanOutcome, number>
  totals: Omit<CollectionTotals, 'scans' | 'outcomes'>
}

/** Adds up what scans came to, and what was paid for older versions of the same files. */
export function summarise(scans: readonly ScanTotals[], superseded: readonly ScanTotals[] = []): Summary {
  const sum = superseded.reduce(addSuperseded, scans.reduce(addTotals, noTotals))
  const { scans: _count, outcomes, ...totals } = sum
  return { outcomes, totals }
}

/** Calls and money of one submission. */
export interface RunMoney {
  calls: number
  /** billed */
  usd: number
  /** at list price, and not billed */
  emulatedUsd: number
}

/** The part of a manifest that calls are told in. */
type PaidManifest = Pick<Manifest, 'collection' | 'scan'> & { pages: readonly PaidPage[] }

/** What one submission has paid for, whatever else the same manifests tell of. */
export function moneyOfRun(manifests: readonly PaidManifest[], run: string): RunMoney {
  const calls = manifests.flatMap((manifest) =>
    paidCalls(manifest.pages).filter((paid) => paid.paidFor?.run === run && isOwnCall(paid, manifest)),
  )
  const sum = (emulated: boolean): number =>
    calls.filter(({ call }) => call.emulated === emulated).reduce((total, { call }) => total + call.usd, 0)
  return { calls: calls.length, usd: sum(false), emulatedUsd: sum(true) }
}

/** The closing table, for people: `thisRun` beside all that was ever paid for these scans. */
export function tableOf({ outcomes, totals, thisRun }: Summary & { thisRun?: RunMoney }): string {
  const scans = Object.values(outcomes).reduce((sum, times) => sum + times, 0)
  const ended = Object.entries(outcomes).filter(([, times]) => times > 0)
  const { shared } = totals
  const row = (name: string, value: string, shown = true): [string, string][] =>
    shown ? [[name, value]] : []
  const rows = [
    ...row(
      'Scans',
      `${number(scans)}  (${ended.map(([outcome, times]) => `${number(times)} ${outcome}`).join(', ')})`,
    ),
    ...row(
      'Older versions',
      `${number(totals.superseded)}: their calls are in the sums, nothing else of them`,
      totals.superseded > 0,
    ),
    ...row('Pictures found', number(totals.objects)),
    ...labelRows(totals.labels),
    ...row('Left out', `${count(totals.dropped, 'box')}: see the manifests for why`, totals.dropped > 0),
    ...row('Edits made', number(totals.edits)),
    ...Object.entries(totals.failures).flatMap(([code, times]) => row(`Failed: ${code}`, number(times))),
    ...(thisRun ? row('This run', callWords(thisRun.calls, thisRun)) : []),
    ...row(thisRun ? 'All so far' : 'Calls', callWords(totals.calls, totals)),
    ...row('Of no use', `${count(totals.discarded, 'call')} of these`, totals.discarded > 0),
    ...(shared
      ? row('Shared', `${count(shared.calls, 'result')} that ${dollars(shared.usd)} were paid for elsewhere`)
      : []),
    ...row('Tokens', number(tokensOf(totals.usage))),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${inOneLine(name).padEnd(width)}  ${inOneLine(value)}`).join('\n')
}

/** Kinds of pictures, as many as a table can bear. */
const labelsShown = 12

function labelRows(labels: Record<string, number>): [string, string][] {
  const named = countLabels(labels).filter(({ label }) => label !== '')
  const rest = named.slice(labelsShown).reduce((sum, { count: times }) => sum + times, 0)
  return [
    ...named
      .slice(0, labelsShown)
      .map(({ label, count: times }): [string, string] => [`  ${label}`, number(times)]),
    ...(rest > 0 ? [['  other labels', number(rest)] as [string, string]] : []),
  ]
}

/** What was billed, and what was not, apart. */
function callWords(calls: number, { usd, emulatedUsd }: Omit<RunMoney, 'calls'>): string {
  const emulated = `${dollars(emulatedUsd)} emulated: what Gemini would have cost; nothing was billed`
  if (emulatedUsd === 0) return `${count(calls, 'call')}, ${dollars(usd)}`
  if (usd === 0) return `${count(calls, 'call')}, ${emulated}`
  return `${count(calls, 'call')}, ${dollars(usd)} billed, besides ${emulated}`
}

function dollars(value: number): string {
  return `$${value.toFixed(4)}`
}

function count(value: number, noun: string): string {
  const plural = noun.endsWith('x') ? 'es' : 's'
  return `${number(value)} ${noun}${value === 1 ? '' : plural}`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
