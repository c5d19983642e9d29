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
  /** The token names this one reservation, and whoever has it owns it. */
  | { granted: true; token: string }
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
 * Money and counts. A reservation not renewed within its lease has lapsed and lets others make the call. It is shown as lost,
 * since nobody knows how it ended, until its owner comes late or the record of the call is found.
 * Every verb is atomic over all processes that share the ledger. Those that take a token act on that reservation alone,
 * lapsed or not, and do nothing once it is closed. A price that is none throws `RangeError`.
 */
export interface Ledger {
  /** Grants the call unless it is under way: the one place where a spend cap would say no. */
  reserve(reservation: Reservation, leaseMs: number): Promise<Reserved>
  /** Holds the reservation for `leaseMs` from now, also a lapsed one unless another holds the call. */
  renew(token: string, leaseMs: number): Promise<void>
  /** Books what the call came to. */
  settle(token: string, settlement: Settlement): Promise<void>
  /** The call was not made, or is known not to be billed. */
  release(token: string): Promise<void>
  /** The call was made and broke off: what it cost is unknown. */
  lose(token: string): Promise<void>
  /**
   * Books what the record of a call says, for an owner that died before it could: settles the call's last reservation if that has
   * lapsed. Earlier ones left no record, or the last would not have been made. Gives the ms a live one has left; 0 = none.
   */
  settleLapsed(call: string, settlement: Settlement): Promise<number>
  /** One account per collection, by name. */
  accounts(): Promise<Account[]>
  /** Ends no connection: those who opened it do. */
  close(): Promise<void>
}
