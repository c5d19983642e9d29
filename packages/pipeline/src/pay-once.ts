import {
  PermanentError,
  RetryableError,
  billedCall,
  errorCode,
  tokensOf,
  type Call,
  type Provenance,
  type Service,
} from '@vignette/domain'
import type { Ledger, Reservation, Settlement } from '@vignette/ledger'
import { setTimeout as sleep } from 'node:timers/promises'
import { holdLease } from './lease.ts'

/** A dead process frees its reservations this long after its last sign of life, in ms. */
const leaseMs = 30_000
/** How long a paid answer is held while the store does not take it, in ms, and how long between two tries. */
const holdMs = 180_000
const holdPauseMs = 2_000

/** What a paid call answers with. */
export interface PaidAnswer {
  outcome: string
  message?: string | undefined
  call: Call
  /** what the model wrote */
  text?: string | undefined
}

/** What is kept of it. */
export interface PaidRecord {
  outcome: string
  message?: string | undefined
  provenance: Pick<Provenance, 'call' | 'paidFor' | 'answer'>
}

export interface PaidWork<Answer extends PaidAnswer, Kept extends PaidRecord> {
  /** What an earlier call left; null if there was none. */
  read: () => Promise<Kept | null>
  make: () => Promise<Answer>
  /** Stores the answer; undefined for one that is of no use. */
  keep: (answer: Answer) => Promise<Kept | undefined>
  /** What is to become of the job after such an answer; unless told, the call is made again. */
  useless?: (answer: Answer) => Error
}

/**
 * Makes one paid call unless its record is there, with its worst price reserved before and its real one booked after. What
 * is paid is stored before the books are closed, and held while the store is away.
 * Throws `RetryableError('call-in-flight')` when the same call is being made or booked elsewhere, what `useless` answers for
 * an answer that was not kept, and whatever `make` throws.
 */
export async function payOnce<Answer extends PaidAnswer, Kept extends PaidRecord>(
  ledger: Ledger,
  reservation: Reservation,
  work: PaidWork<Answer, Kept>,
): Promise<Kept> {
  const known = await work.read()
  if (known) return closeBooks(ledger, reservation.call, known)
  const reserved = await ledger.reserve(reservation, leaseMs)
  if (!reserved.granted) throw inFlight(reserved.retryAfterMs)
  const { token } = reserved
  return holdLease(ledger, { token, leaseMs }, () => pay(ledger, token, work))
}

async function pay<Answer extends PaidAnswer, Kept extends PaidRecord>(
  ledger: Ledger,
  token: string,
  work: PaidWork<Answer, Kept>,
): Promise<Kept> {
  // Between the first look and the reservation somebody else may have come to the end of the same call.
  const madeMeanwhile = await work.read().catch(async (error: unknown) => {
    await ledger.release(token)
    throw error
  })
  if (madeMeanwhile) {
    await ledger.release(token)
    return madeMeanwhile
  }
  const answer = await work.make().catch((error: unknown) => giveUp(ledger, token, error))
  const settle = (): Promise<void> => ledger.settle(token, settlementOf(answer.call, answer.outcome))
  const kept = await untilKept(() => work.keep(answer)).catch(async (error: unknown) => {
    // What can never be stored was paid for all the same; what may be yet is left to the lease.
    if (error instanceof PermanentError) await settle()
    throw error
  })
  await settle()
  if (kept) return kept
  throw (
    work.useless?.(answer) ??
    new RetryableError('model-answer-unusable', 'The model’s answer was of no use; it is asked once more.')
  )
}

/**
 * A process that died between storing and settling left a reservation; the record says what the call came to. While a
 * reservation is live its owner may be about to settle it, or may have died: nobody would come back to it but this job.
 */
async function closeBooks<Kept extends PaidRecord>(ledger: Ledger, key: string, record: Kept): Promise<Kept> {
  const { call } = record.provenance
  const liveMs = call ? await ledger.settleLapsed(key, settlementOf(call, record.outcome)) : 0
  if (liveMs > 0) throw inFlight(liveMs)
  return record
}

async function untilKept<Kept>(keep: () => Promise<Kept>): Promise<Kept> {
  const giveUpAt = performance.now() + holdMs
  for (;;) {
    try {
      return await keep()
    } catch (error) {
      if (!(error instanceof RetryableError) || performance.now() > giveUpAt) throw error
      await sleep(holdPauseMs)
    }
  }
}

function inFlight(retryAfterMs: number): RetryableError {
  return new RetryableError(
    'call-in-flight',
    'The same call is being made for another job; its answer will serve both.',
    { notBeforeMs: Math.min(retryAfterMs, 2_000), waits: true },
  )
}

/** What the service billed is booked; what it turned away costs nothing; of a call that broke off nobody knows. */
async function giveUp(ledger: Ledger, token: string, error: unknown): Promise<never> {
  const billed = billedCall(error)
  if (billed) {
    await ledger.settle(token, settlementOf(billed, errorCode(error)))
    throw error
  }
  const turnedAway = error instanceof PermanentError || (error instanceof RetryableError && error.turnedAway)
  await (turnedAway ? ledger.release(token) : ledger.lose(token))
  throw error
}

function settlementOf(call: Call, outcome: string): Settlement {
  return { usd: call.usd, tokens: tokensOf(call.usage), emulated: call.emulated, outcome }
}

/** Throws `PermanentError` when a plan was made for another service than the one that answers here. */
export function checkService(planned: Service, answering: Service): void {
  if (planned === answering) return
  throw new PermanentError(
    'settings-invalid',
    `This work was ordered from ${planned} and would be answered by ${answering}; order it again.`,
  )
}
