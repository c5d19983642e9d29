import { PermanentError, RetryableError, tokensOf, type Call, type Service } from '@vignette/domain'
import type { Ledger, Reservation, Settlement } from '@vignette/ledger'

/** A dead process frees its reservations this long after its last sign of life, in ms. */
const leaseMs = 30_000

export interface PaidAnswer {
  outcome: string
  call: Call
}

/**
 * Makes one paid call with its worst price reserved before and its real one booked after. `keep` stores the answer before
 * the books are closed, so that what is paid is kept first.
 * Throws `RetryableError('call-in-flight')` when the same call is being made elsewhere, and whatever `make` throws.
 */
export async function paidCall<Answer extends PaidAnswer>(
  ledger: Ledger,
  reservation: Reservation,
  work: { make: () => Promise<Answer>; keep: (answer: Answer) => Promise<void> },
): Promise<void> {
  const reserved = await ledger.reserve(reservation, leaseMs)
  if (!reserved.granted) throw inFlight(reserved.retryAfterMs)
  const renewal = setInterval(() => {
    ledger.renew(reservation.call, leaseMs).catch(() => {
      // A renewal that fails is followed by another; only a lapsed lease lets somebody else make the call.
    })
  }, leaseMs / 3)
  try {
    const answer = await work.make().catch((error: unknown) => giveUp(ledger, reservation.call, error))
    await work.keep(answer)
    await ledger.settle(reservation.call, settlementOf(answer.call, answer.outcome))
  } finally {
    clearInterval(renewal)
  }
}

function inFlight(retryAfterMs: number): RetryableError {
  return new RetryableError(
    'call-in-flight',
    'The same call is being made for another job; its answer will serve both.',
    { notBeforeMs: Math.min(retryAfterMs, 2_000), waits: true },
  )
}

/** What the service turned away costs nothing; of a call that broke off nobody knows. */
async function giveUp(ledger: Ledger, call: string, error: unknown): Promise<never> {
  const turnedAway =
    error instanceof PermanentError || (error instanceof RetryableError && error.code === 'quota-exhausted')
  await (turnedAway ? ledger.release(call) : ledger.lose(call))
  throw error
}

/** Throws `PermanentError` when a plan was made for another service than the one that answers here. */
export function checkService(planned: Service, answering: Service): void {
  if (planned === answering) return
  throw new PermanentError(
    'settings-invalid',
    `This work was ordered from ${planned} and would be answered by ${answering}; order it again.`,
  )
}

/** What the books say of a call that was answered. */
export function settlementOf(call: Call, outcome: string): Settlement {
  return { usd: call.usd, tokens: tokensOf(call.usage), emulated: call.emulated, outcome }
}
