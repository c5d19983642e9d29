import {
  PermanentError,
  RetryableError,
  billedCall,
  errorCode,
  tokensOf,
  type Call,
  type Service,
} from '@vignette/domain'
import type { Ledger, Reservation, Settlement } from '@vignette/ledger'
import { setTimeout as sleep } from 'node:timers/promises'

/** A dead process frees its reservations this long after its last sign of life, in ms. */
const leaseMs = 30_000
/** How long a paid answer is held while the store does not take it, in ms, and how long between two tries. */
const holdMs = 180_000
const holdPauseMs = 2_000

/** What a paid call answers with. */
export interface PaidAnswer {
  outcome: string
  call: Call
}

/** What is kept of it. */
export interface PaidRecord {
  outcome: string
  provenance: { call?: Call | undefined }
}

export interface PaidWork<Answer extends PaidAnswer, Kept extends PaidRecord> {
  /** What an earlier call left; null if there was none. */
  read: () => Promise<Kept | null>
  make: () => Promise<Answer>
  /** Stores the answer. Undefined for an answer not worth keeping, after which the call is to be made again. */
  keep: (answer: Answer) => Promise<Kept | undefined>
}

/**
 * Makes one paid call unless its record is there, with its worst price reserved before and its real one booked after. What
 * is paid is stored before the books are closed, and held while the store is away.
 * Throws `RetryableError` (`call-in-flight` when the same call is being made elsewhere, `model-answer-unusable` when the
 * answer was not kept), and whatever `make` throws.
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
  // Between the look above and the reservation somebody else may have come to the end of the same call.
  const madeMeanwhile = await work.read()
  if (madeMeanwhile) {
    await ledger.release(reservation.call)
    return madeMeanwhile
  }
  return pay(ledger, reservation.call, work)
}

async function pay<Answer extends PaidAnswer, Kept extends PaidRecord>(
  ledger: Ledger,
  key: string,
  work: PaidWork<Answer, Kept>,
): Promise<Kept> {
  const renewal = setInterval(() => {
    ledger.renew(key, leaseMs).catch(() => {
      // A renewal that fails is followed by another; only a lapsed lease lets somebody else make the call.
    })
  }, leaseMs / 3)
  try {
    const answer = await work.make().catch((error: unknown) => giveUp(ledger, key, error))
    const kept = await untilKept(() => work.keep(answer))
    await ledger.settle(key, settlementOf(answer.call, answer.outcome))
    if (kept) return kept
    throw new RetryableError(
      'model-answer-unusable',
      'The model’s answer was of no use; it is asked once more.',
    )
  } finally {
    clearInterval(renewal)
  }
}

/** A process that died between storing and settling left a reservation; the record says what the call came to. */
async function closeBooks<Kept extends PaidRecord>(ledger: Ledger, key: string, record: Kept): Promise<Kept> {
  const { call } = record.provenance
  if (call) await ledger.settle(key, settlementOf(call, record.outcome))
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
async function giveUp(ledger: Ledger, key: string, error: unknown): Promise<never> {
  const billed = billedCall(error)
  if (billed) {
    await ledger.settle(key, settlementOf(billed, errorCode(error)))
    throw error
  }
  const turnedAway = error instanceof PermanentError || (error instanceof RetryableError && error.turnedAway)
  await (turnedAway ? ledger.release(key) : ledger.lose(key))
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
