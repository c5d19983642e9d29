import type { CollectionTotals, ScanOutcome, Totals } from '@vignette/domain'
import { errorWords } from './error-words.ts'
import { count, money, number } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'
import { facts, type Fact } from './facts.ts'

export const outcomeWords: Record<ScanOutcome, string> = {
  pictures: 'Pictures found',
  empty: 'No pictures',
  failed: 'Something failed',
  pending: 'Not finished',
}

export const renderOutcome = (outcome: ScanOutcome): Html =>
  html`<span class="outcome ${outcome}">${outcomeWords[outcome]}</span>`

/** What was billed, and what was not. */
export function priceWords({
  usd,
  emulatedUsd,
  emulated,
}: Pick<CollectionTotals, 'usd' | 'emulatedUsd' | 'emulated'>): string {
  if (!emulated) return `Billed: ${money(usd)}.`
  const spared = `${money(emulatedUsd)} at list price, but emulated: nothing was billed`
  return usd > 0 ? `Billed: ${money(usd)}; besides, ${spared}.` : `Price: ${spared}.`
}

/** `2 × declined by the model`, the most frequent first. */
export function failureWords(failures: Record<string, number>): string[] {
  return Object.entries(failures)
    .toSorted(([codeA, a], [codeB, b]) => b - a || (codeA < codeB ? -1 : 1))
    .map(([code, times]) => `${number(times)} × ${errorWords(code).short}`)
}

/** Counts and money of a collection; `scope` is said where they are not of the whole. */
export function renderTotals(totals: CollectionTotals, scope?: string): Html {
  const counted = [
    [totals.scans, 'scan'],
    [totals.pages, 'page'],
    [totals.objects, 'object'],
    [totals.edits, 'edit'],
    [totals.calls, 'call'],
  ] as const
  const failures = failureWords(totals.failures)
  const entries = counted.map(([value, noun]) => entry(number(value), `${noun}${value === 1 ? '' : 's'}`))
  return html`<div class="totals">
    ${scope !== undefined && html`<p class="fine">${scope}</p>`}
    <dl>
      ${entries} ${(totals.usd > 0 || !totals.emulated) && entry(money(totals.usd), 'billed')}
      ${totals.emulated && entry(money(totals.emulatedUsd), 'emulated, nothing billed')}
    </dl>
    ${failures.length > 0 && html`<p class="troubles">Failures: ${failures.join(', ')}.</p>`}
  </div>`
}

/** What has to be known of counts and sums: what is not in them, and what is in them to no use. */
export function renderRemarks(totals: Totals & { superseded?: number }, where: string): Piece {
  const { dropped, calls, discarded, shared, superseded = 0 } = totals
  const remarks: Fact[] = [
    ['Left out', dropped > 0 && `${count(dropped, 'box')} that models listed; ${where} which and why`],
    [
      'Of no use',
      discarded > 0 &&
        `the answers to ${number(discarded)} of ${count(calls, 'call')}, which are in the sums`,
    ],
    [
      'Shared',
      shared &&
        `${count(shared.calls, 'result')} paid for with another scan or collection: ${money(shared.usd)}, not in these sums`,
    ],
    [
      'Older versions',
      superseded > 0 && `${number(superseded)}, not listed; what was paid for them is in the sums`,
    ],
  ]
  if (remarks.every(([, value]) => !value)) return undefined
  return html`<div class="remarks">${facts(remarks)}</div>`
}

const entry = (value: string, term: string): Piece =>
  html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`
