import { z } from 'zod'
import type { Account, Settlement } from './ledger.ts'

/** Money is kept as whole billionths of a dollar: sums do not drift, and a single token still counts. */
export function nanosOf(usd: number): number {
  const nanos = Math.round(usd * 1e9)
  if (nanos >= 0 && Number.isSafeInteger(nanos)) return nanos
  throw new RangeError(`${usd} US dollars is no price of a call`)
}
const usdOf = (nanos: number): number => nanos / 1e9

/** What calls have come to: booked for good (settled, emulated, lost), or still reserved. */
const Kind = z.enum(['settled', 'emulated', 'lost', 'reserved'])
type Kind = z.infer<typeof Kind>

/** One line of the books. The pool is kept apart since limits are per pool. */
export const Entry = z.object({
  collection: z.string(),
  pool: z.string(),
  kind: Kind,
  /** of the settled and emulated; empty otherwise */
  outcome: z.string(),
  // Clients give 64-bit sums as number, bigint or text.
  calls: z.coerce.number(),
  nanos: z.coerce.number(),
  tokens: z.coerce.number(),
})
export type Entry = z.infer<typeof Entry>

/** Kind, outcome, nanos and tokens of the line a settled call goes to. */
export function booking({ usd, tokens, emulated, outcome }: Settlement): [Kind, string, number, number] {
  return [emulated ? 'emulated' : 'settled', outcome, nanosOf(usd), tokens]
}

/** Sums the lines by collection, in the order of their names. */
export function accountsOf(entries: Entry[]): Account[] {
  return [...Map.groupBy(entries, ({ collection }) => collection)]
    .map(([collection, lines]) => accountOf(collection, lines))
    .toSorted((a, b) => (a.collection < b.collection ? -1 : 1))
}

function accountOf(collection: string, lines: Entry[]): Account {
  const sum = (field: 'calls' | 'nanos' | 'tokens', ...kinds: Kind[]): number =>
    lines.filter(({ kind }) => kinds.includes(kind)).reduce((total, line) => total + line[field], 0)
  return {
    collection,
    calls: sum('calls', 'settled', 'emulated'),
    usd: usdOf(sum('nanos', 'settled')),
    tokens: sum('tokens', 'settled', 'emulated'),
    emulatedCalls: sum('calls', 'emulated'),
    emulatedUsd: usdOf(sum('nanos', 'emulated')),
    outcomes: countOutcomes(lines),
    reservedUsd: usdOf(sum('nanos', 'reserved')),
    lost: { calls: sum('calls', 'lost'), worstUsd: usdOf(sum('nanos', 'lost')) },
  }
}

function countOutcomes(lines: Entry[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind, outcome, calls } of lines) {
    if (kind === 'settled' || kind === 'emulated') counts[outcome] = (counts[outcome] ?? 0) + calls
  }
  return counts
}
