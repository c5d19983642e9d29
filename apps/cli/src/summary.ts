import { addUsage, noUsage, tokensOf, type ScanOutcome, type Totals } from '@vignette/domain'

/** What a run came to. */
export interface Summary {
  outcomes: Record<ScanOutcome, number>
  totals: Totals
}

/** Adds up the totals of many manifests. */
export function summarise(scans: Iterable<{ outcome: ScanOutcome; totals: Totals }>): Summary {
  const outcomes: Summary['outcomes'] = { pictures: 0, empty: 0, failed: 0, pending: 0 }
  const failures: Record<string, number> = {}
  const totals: Totals = {
    pages: 0,
    objects: 0,
    crops: 0,
    edits: 0,
    failures,
    usage: noUsage,
    usd: 0,
    emulated: false,
  }
  for (const scan of scans) {
    outcomes[scan.outcome]++
    for (const count of ['pages', 'objects', 'crops', 'edits', 'usd'] as const)
      totals[count] += scan.totals[count]
    totals.usage = addUsage(totals.usage, scan.totals.usage)
    for (const [code, count] of Object.entries(scan.totals.failures))
      failures[code] = (failures[code] ?? 0) + count
    totals.emulated ||= scan.totals.emulated
  }
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
    [
      'Price',
      `$${totals.usd.toFixed(4)}${totals.emulated ? '  (emulated: what Gemini would have cost; nothing was billed)' : ''}`,
    ],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
