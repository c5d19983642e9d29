import { RetryableError } from '@vignette/domain'
import { DelayedError, RateLimitError, UnrecoverableError, WaitingError, type Job } from 'bullmq'
import { decideOutcome, type Outcome, type Situation } from './decide-outcome.ts'
import type { StageEvent, WorkOptions } from './engine.ts'
import type { Flow, Task } from './flow.ts'
import type { Lane } from './lane.ts'
import type { Log } from './log.ts'
import type { AnyStage } from './stage.ts'

// The one place where an ending of a handler becomes an ending of a BullMQ job. BullMQ is told by what is thrown, so each
// ending here answers an error to throw.

/** What the jobs of one lane need. */
export interface Bench {
  flow: Flow
  stage: AnyStage
  services: object
  lane: Lane
  /** Puts the jobs that follow in their queues. */
  follow(tasks: readonly Task[]): Promise<void>
  options: WorkOptions
}

/** One attempt at one job. */
export interface Run extends Bench {
  job: Job
  subject: string
  attempt: number
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
export async function handBack(run: Run): Promise<Error> {
  try {
    await run.job.moveToWait(run.token)
  } catch (error) {
    run.log.warn({ error }, 'The job could not be handed back; it is taken over when its lock has run out.')
  }
  run.emit({ kind: 'returned' })
  run.log.info({ durationMs: run.tookMs() }, 'handed back')
  return new WaitingError()
}

/** Whatever the stage and the error ask for. */
export async function settle(run: Run, error: unknown): Promise<Error> {
  const outcome = decideOutcome(error, situationOf(run), Math.random())
  try {
    return await carryOut(run, outcome, error)
  } catch (problem) {
    run.log.error({ error: problem, outcome }, 'The end of the job could not be told; it is tried again.')
    // A failure nobody knows of would be silence, so the job stays until it can be told.
    return putOff(run, run.stage.options.backoffMs)
  }
}

function situationOf({ job, stage, attempt }: Run): Situation {
  const { backoffMs, deadlineMs, attempts } = stage.options
  return {
    attempt,
    attempts: job.opts.attempts ?? attempts,
    backoffMs,
    deadlineMs,
    starts: job.attemptsStarted,
    pushedBackMs: Date.now() - (firstPushBack(job) ?? Date.now()),
  }
}

async function carryOut(run: Run, outcome: Outcome, error: unknown): Promise<Error> {
  const { job, log } = run
  if (outcome.kind === 'failed') return fail(run, outcome)
  const { kind, code, message, delayMs } = outcome
  const used = kind === 'retry'
  if (!used && firstPushBack(job) === undefined) await job.updateProgress({ pushedBackAtMs: Date.now() })
  if (kind === 'pool-paused') await run.lane.pause(delayMs)
  run.emit({ kind: used ? 'retry' : 'paused', code, message, waitMs: delayMs })
  log.warn({ durationMs: run.tookMs(), code, waitMs: delayMs, error }, kind)
  if (used) return new RetryLater(`${code}: ${message}`, delayMs)
  return kind === 'pool-paused' ? new RateLimitError() : putOff(run, delayMs)
}

async function putOff({ job, token }: Run, delayMs: number): Promise<Error> {
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
async function fail(run: Run, { code, message }: Outcome): Promise<Error> {
  const { stage, job, subject, attempt, log } = run
  try {
    await run.options.onFailure({
      stage: stage.name,
      payload: job.data,
      subject,
      code,
      message,
      attempts: attempt,
    })
    const ending = run.flow.ending(stage.name, job.data)
    if (ending) await run.follow([ending])
  } catch (error) {
    if (error instanceof RetryableError) throw error
    log.error({ error, code }, 'The failure cannot be written down.')
  }
  // Whoever starts it again by hand gives it a new deadline.
  if (firstPushBack(job) !== undefined) await job.updateProgress({})
  run.emit({ kind: 'failed', code, message })
  log.error({ durationMs: run.tookMs(), code, message }, 'failed')
  return new UnrecoverableError(`${code}: ${message}`)
}
