import { RetryableError, type PermanentError } from '@vignette/domain'
import { DelayedError, RateLimitError, UnrecoverableError, WaitingError, type Job } from 'bullmq'
import type { Backlog } from './backlog.ts'
import { decideOutcome, type Outcome, type AttemptState } from './retry-policy.ts'
import type { OnUnfit, StageEvent, WorkOptions } from './engine.ts'
import type { Flow, Task } from './flow.ts'
import type { RateLimitedQueue } from './rate-limit.ts'
import type { Log } from './log.ts'
import type { AnyStage } from './stage.ts'

// The one place where an ending of a handler becomes an ending of a BullMQ job. BullMQ is told by what is thrown, so each
// ending here answers an error to throw.

/** What the jobs of one queue need. */
export interface StageContext {
  flow: Flow
  stage: AnyStage
  services: object
  queue: RateLimitedQueue
  backlog: Backlog
  /** Puts the jobs that follow in their queues. Throws for a task no queue can take, unless `onUnfit` takes it. */
  follow(tasks: readonly Task[], onUnfit?: OnUnfit): Promise<void>
  options: WorkOptions
}

/** One attempt at one job. */
export interface Attempt extends StageContext {
  job: Job
  subject: string
  /** 1 at the first try */
  number: number
  token: string | undefined
  log: Log
  /** how long it has run */
  tookMs(): number
  emit(event: Pick<StageEvent, 'kind'> & Partial<StageEvent>): void
}

/** A failure with the wait that was decided for it, which `waitAfter` tells BullMQ. */
class RetryLater extends Error {
  readonly delayMs: number
  constructor(message: string, delayMs: number) {
    super(message)
    this.delayMs = delayMs
  }
}

/** BullMQ's backoff strategy: ms to the next attempt. */
export function waitAfter(_attempts: number, _type?: string, error?: Error): number {
  return error instanceof RetryLater ? error.delayMs : 1000
}

/** To its queue, with its attempt unused. */
export async function returnJob(attempt: Attempt): Promise<Error> {
  try {
    await attempt.job.moveToWait(attempt.token)
  } catch (error) {
    attempt.log.warn(
      { error },
      'The job could not be handed back; it is taken over when its lock has run out.',
    )
  }
  attempt.emit({ kind: 'returned' })
  attempt.log.info({ durationMs: attempt.tookMs() }, 'handed back')
  return new WaitingError()
}

/** Whatever the stage and the error ask for. */
export async function finishJob(attempt: Attempt, error: unknown): Promise<Error> {
  const outcome = decideOutcome(error, situationOf(attempt), Math.random())
  try {
    return await carryOut(attempt, outcome, error)
  } catch (problem) {
    attempt.log.error({ error: problem, outcome }, 'The end of the job could not be told; it is tried again.')
    // A failure nobody knows of would be silence, so the job stays until it can be told.
    return putOff(attempt, attempt.stage.options.backoffMs)
  }
}

function situationOf({ job, stage, number }: Attempt): AttemptState {
  const { backoffMs, deadlineMs, attempts } = stage.options
  return {
    attempt: number,
    attempts: job.opts.attempts ?? attempts,
    backoffMs,
    deadlineMs,
    starts: job.attemptsStarted,
    pushedBackMs: Date.now() - (firstPushBack(job) ?? Date.now()),
  }
}

async function carryOut(attempt: Attempt, outcome: Outcome, error: unknown): Promise<Error> {
  const { job, log } = attempt
  if (outcome.kind === 'failed') return fail(attempt, outcome)
  const { kind, code, message, delayMs } = outcome
  const used = kind === 'retry'
  if (!used && firstPushBack(job) === undefined) await job.updateProgress({ pushedBackAtMs: Date.now() })
  if (kind === 'pool-paused') await attempt.queue.pause(delayMs)
  attempt.emit({ kind: used ? 'retry' : 'paused', code, message, waitMs: delayMs })
  log.warn({ durationMs: attempt.tookMs(), code, waitMs: delayMs, error }, kind)
  if (used) return new RetryLater(`${code}: ${message}`, delayMs)
  return kind === 'pool-paused' ? new RateLimitError() : putOff(attempt, delayMs)
}

async function putOff({ job, token }: Attempt, delayMs: number): Promise<Error> {
  await job.moveToDelayed(Date.now() + delayMs, token)
  return new DelayedError()
}

/** Kept in the job, since a wait for a whole pool must not be counted against jobs that only stood in line. */
function firstPushBack(job: Job): number | undefined {
  const at: unknown =
    job.progress && typeof job.progress === 'object' ? Reflect.get(job.progress, 'pushedBackAtMs') : undefined
  return typeof at === 'number' ? at : undefined
}

/** Throws when the failure could not be told but may be later. */
async function fail(attempt: Attempt, { code, message }: Outcome): Promise<Error> {
  const { stage, job, subject, number, log } = attempt
  try {
    await attempt.options.onFailure({
      stage: stage.name,
      payload: job.data,
      subject,
      code,
      message,
      attempts: number,
    })
    const ending = attempt.flow.ending(stage.name, job.data)
    if (ending) await attempt.follow([ending])
  } catch (error) {
    if (error instanceof RetryableError) throw error
    log.error({ error, code }, 'The failure cannot be written down.')
  }
  // Whoever starts it again by hand gives it a new deadline.
  if (firstPushBack(job) !== undefined) await job.updateProgress({})
  attempt.emit({ kind: 'failed', code, message })
  log.error({ durationMs: attempt.tookMs(), code, message }, 'failed')
  return new UnrecoverableError(`${code}: ${message}`)
}

/**
 * A job that no queue can take fails by itself: what was to follow beside it goes on, and so does the last stage. Throws what is
 * no payload of its stage, for then the job before it is at fault.
 */
export async function failFollower(attempt: Attempt, task: Task, error: PermanentError): Promise<void> {
  const { flow, options, log } = attempt
  const stage = flow.stage(task.stage)
  const parsed = stage.input.safeParse(task.payload)
  if (!parsed.success || error.code === 'bad-payload') throw error
  const subject: string = stage.subject(parsed.data)
  const { code, message } = error
  await options.onFailure({ stage: stage.name, payload: parsed.data, subject, code, message, attempts: 0 })
  attempt.emit({ kind: 'failed', stage: stage.name, queue: stage.name, subject, code, message })
  log.error({ code, message, follower: stage.name, subject }, 'failed before it was enqueued')
  const ending = flow.ending(stage.name, parsed.data)
  if (ending) await attempt.follow([ending])
}
