import type { CollectionTotals, ScanOutcome } from '@vignette/domain'
import { errorWords } from './error-words.ts'
import { money, number } from './formats.ts'
import { html, type Html, type Piece } from './html.ts'

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

const entry = (value: string, term: string): Piece =>
  html`<div>
    <dt>${term}</dt>
    <dd>${value}</dd>
  </div>`
