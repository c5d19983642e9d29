import type { Account, Ledger, Reservation, Settlement } from '../../packages/ledger/src/index.ts'

/** Two doors to the same, empty books: as two processes would have them. */
export type OpenLedgers = () => Promise<[Ledger, Ledger]>

export const minuteMs = 60_000
/** A lease of no time has ended when it begins. */
export const ended = 0

export const reservation = (over: Partial<Reservation> = {}): Reservation => ({
  call: 'edits/1',
  collection: 'atlas',
  pool: 'flash',
  worstUsd: 0.15,
  ...over,
})
export const settlement = (over: Partial<Settlement> = {}): Settlement => ({
  usd: 0.039,
  tokens: 1290,
  emulated: false,
  outcome: 'edited',
  ...over,
})
export const account = (over: Partial<Account>): Account => ({
  collection: 'atlas',
  calls: 0,
  usd: 0,
  tokens: 0,
  emulatedCalls: 0,
  emulatedUsd: 0,
  outcomes: {},
  reservedUsd: 0,
  lost: { calls: 0, worstUsd: 0 },
  ...over,
})

/** Reserves, and gives the token. Throws when the call is not granted. */
export async function reserve(
  ledger: Ledger,
  over: Partial<Reservation> = {},
  leaseMs = minuteMs,
): Promise<string> {
  const reserved = await ledger.reserve(reservation(over), leaseMs)
  if (reserved.granted) return reserved.token
  throw new Error(`The call ${reservation(over).call} is under way for ${reserved.retryAfterMs} ms.`)
}
