import {
  addTotals,
  noTotals,
  tokensOf,
  type CollectionTotals,
  type ScanOutcome,
  type ScanTotals,
} from '@vignette/domain'

/** What a run came to. */
export interface Summary {
  outcomes: Record<ScanOutcome, number>
  totals: Omit<CollectionTotals, 'scans' | 'outcomes'>
}

/** Adds up what scans came to. */
export function summarise(scans: Iterable<ScanTotals>): Summary {
  const { scans: _count, outcomes, ...totals } = [...scans].reduce(addTotals, noTotals)
  return { outcomes, totals }
}

/** The closing table, for people. */
export function tableOf({ outcomes, totals }: Summary): string {
  const scans = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
  const ended = Object.entries(outcomes).filter(([, count]) => count > 0)
  const rows: [string, string][] = [
    [
      'Scans',
      `${number(scans)}  (${ended.map(([outcome, count]) => `${number(count)} ${outcome}`).join(', ')})`,
    ],
    ['Pictures found', number(totals.objects)],
    ['Edits made', number(totals.edits)],
    ...Object.entries(totals.failures).map(([code, count]): [string, string] => [
      `Failed: ${code}`,
      number(count),
    ]),
    ['Tokens', number(tokensOf(totals.usage))],
    ...priceRows(totals),
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')
}

/** What was billed, and what was not, apart. */
function priceRows({ usd, emulatedUsd, emulated }: Summary['totals']): [string, string][] {
  const would = 'what Gemini would have cost'
  if (!emulated) return [['Price', dollars(usd)]]
  if (usd === 0) return [['Price', `${dollars(emulatedUsd)}  (emulated: ${would}; nothing was billed)`]]
  return [
    ['Billed', dollars(usd)],
    ['Emulated', `${dollars(emulatedUsd)}  (${would}; not billed)`],
  ]
}

function dollars(value: number): string {
  return `$${value.toFixed(4)}`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
