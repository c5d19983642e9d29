import { PermanentError, RetryableError, errorCode, withoutSecrets, type ErrorCode } from '@vignette/domain'

/** No wait is longer, in ms: a limit may be lifted, and then somebody has to notice. */
const longestWaitMs = 15 * 60_000

/** What is to become of a job whose attempt threw. */
export type Outcome = { code: ErrorCode; message: string } & (
  | { kind: 'failed' } // for good
  | { kind: 'retry'; delayMs: number } // an attempt is used up
  | { kind: 'pool-paused'; delayMs: number } // nobody takes a job of this queue before
  | { kind: 'put-off'; delayMs: number } // this job alone comes later
)

export interface AttemptState {
  /** 1 at the first try */
  attempt: number
  attempts: number
  backoffMs: number
  deadlineMs: number
  /** times the job was taken up, pushed back ones included; 1 at the first */
  starts: number
  /** since the job was first pushed back; 0 if it never was */
  pushedBackMs: number
}

/** Pure. `random` is between 0 and 1 and spreads jobs that would all come back at once. */
export function decideOutcome(error: unknown, situation: AttemptState, random: number): Outcome {
  const code = errorCode(error)
  const message = withoutSecrets(error instanceof Error ? error.message : String(error))
  if (error instanceof PermanentError) return { kind: 'failed', code, message }
  const notBeforeMs = error instanceof RetryableError ? (error.notBeforeMs ?? 0) : 0
  if (error instanceof RetryableError && (error.pausesPool || error.waits)) {
    if (situation.pushedBackMs > situation.deadlineMs) return { kind: 'failed', code, message }
    const kind = error.pausesPool ? 'pool-paused' : 'put-off'
    const ownMs = notBeforeMs > 0 ? notBeforeMs : backoffMs(situation, situation.starts)
    return { kind, code, message, delayMs: spread(ownMs, random) }
  }
  if (situation.attempt >= situation.attempts) return { kind: 'failed', code, message }
  const atOnce = error instanceof RetryableError && error.notBeforeMs === 0
  const delayMs = atOnce ? 0 : spread(Math.max(notBeforeMs, backoffMs(situation, situation.attempt)), random)
  return { kind: 'retry', code, message, delayMs }
}

function backoffMs(situation: AttemptState, times: number): number {
  return situation.backoffMs * 2 ** Math.min(times - 1, 20)
}

/** Only ever later, by up to a fifth: the other side has said when not to come back before. */
function spread(waitMs: number, random: number): number {
  return Math.ceil(Math.min(waitMs, longestWaitMs) * (1 + random / 5))
}
