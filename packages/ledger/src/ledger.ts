/** One paid call that is about to be made. */
export interface Reservation {
  /** The key of what the call will make: two calls for one key never run at once. */
  call: string
  collection: string
  pool: string
  /** US dollars at most */
  worstUsd: number
}

export interface Settlement {
  /** US dollars by the usage the service reported */
  usd: number
  tokens: number
  emulated: boolean
  outcome: string
}

export type Reserved =
  | { granted: true }
  /** Somebody else's call for the same key is under way. */
  | { granted: false; reason: 'in-flight'; retryAfterMs: number }

/** What a collection has come to, on the books. */
export interface Account {
  collection: string
  calls: number
  usd: number
  tokens: number
  /** of these, calls to an emulator: nothing of them is in `usd` */
  emulatedCalls: number
  /** US dollars the calls to an emulator would have cost */
  emulatedUsd: number
  /** settled calls by how they ended */
  outcomes: Record<string, number>
  /** US dollars reserved for calls under way */
  reservedUsd: number
  /** calls of which nobody could say what they cost, and what they may have cost at most */
  lost: { calls: number; worstUsd: number }
}

/**
 * Money and counts. A reservation not renewed within its lease counts as lost: the call was made, its end is unknown.
 * Every verb is atomic over all processes that share the ledger; all but `reserve` do nothing where no reservation is held.
 */
export interface Ledger {
  /** Grants the call unless it is under way: the one place where a spend cap would say no. */
  reserve(reservation: Reservation, leaseMs: number): Promise<Reserved>
  /** Holds the reservation for `leaseMs` from now, also one whose lease ended and that nobody else has taken. */
  renew(call: string, leaseMs: number): Promise<void>
  /** Books what the call came to. */
  settle(call: string, settlement: Settlement): Promise<void>
  /** The call was not made, or is known not to be billed. */
  release(call: string): Promise<void>
  /** The call was made and broke off: what it cost is unknown. */
  lose(call: string): Promise<void>
  /** One account per collection, by name. */
  accounts(): Promise<Account[]>
  /** Ends no connection: those who opened it do. */
  close(): Promise<void>
}
