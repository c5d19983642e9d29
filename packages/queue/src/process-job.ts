import { PermanentError, RetryableError } from '@vignette/domain'
import {
  DelayedError,
  RateLimitError,
  UnrecoverableError,
  WaitingError,
  type Job,
  type Processor,
} from 'bullmq'
import { decideOutcome, type Outcome } from './decide-outcome.ts'
import type { StageEvent, WorkOptions } from './engine.ts'
import type { Flow, Task } from './flow.ts'
import { parseInput } from './job-request.ts'
import type { Lane } from './lane.ts'
import type { Log } from './log.ts'
import { runHandler } from './run-handler.ts'
import type { AnyStage } from './stage.ts'

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

/** The one place where an ending of a handler becomes an ending of a BullMQ job. */
export function createProcessor(bench: Bench): Processor {
  // BullMQ counts the parameters: with fewer than three there is no signal.
  return async (job: Job, token: string | undefined, signal: AbortSignal | undefined) => {
    const run = beginRun(bench, job)
    const stop = signal ?? new AbortController().signal
    try {
      return await doWork(run, stop)
    } catch (error) {
      if (stop.aborted) return handBack(run, token)
      return settle(run, error, token)
    }
  }
}

interface Run extends Bench {
  job: Job
  subject: string
  attempt: number
  log: Log
  emit(event: Pick<StageEvent, 'kind'> & Partial<StageEvent>): void
}

function beginRun(bench: Bench, job: Job): Run {
  const { stage, options } = bench
  const startedMs = Date.now()
  const jobId = job.id ?? ''
  const about = { stage: stage.name, queue: job.queueName, subject: subjectOf(stage, job), jobId }
  const attempt = job.attemptsMade + 1
  const log = options.log.child({ ...about, attempt })
  const emit: Run['emit'] = (event) => {
    try {
      options.onEvent?.({ ...about, attempt, ms: Date.now() - startedMs, ...event })
    } catch (error) {
      log.error({ error }, 'A listener for events has thrown.')
    }
  }
  return { ...bench, job, subject: about.subject, attempt, log, emit }
}

/** A payload that cannot be read has no subject of its own. */
function subjectOf(stage: AnyStage, job: Job): string {
  const parsed = stage.input.safeParse(job.data)
  return parsed.success ? stage.subject(parsed.data) : (job.id ?? '')
}

async function doWork(run: Run, signal: AbortSignal): Promise<{ followers: number }> {
  const { job, stage, flow, options, log } = run
  run.emit({ kind: 'started', ms: 0, waitMs: Date.now() - job.timestamp })
  if (job.stalledCounter > (options.maxStalled ?? 3))
    throw new PermanentError(
      'killed-too-often',
      `Its process died ${job.stalledCounter} times while this was done; the file may be what kills it.`,
    )
  const input = parseInput(stage, job.data)
  const context = { ...run.services, log, attempt: run.attempt, jobId: job.id ?? '' }
  const graceMs = options.abortGraceMs ?? 5000
  const result = await runHandler({ signal, graceMs }, (own) => stage.run(input, { ...context, signal: own }))
  const output = stage.output.safeParse(result)
  if (!output.success)
    throw new PermanentError('internal', `${stage.name} made what it must not: ${output.error.message}`, {
      cause: output.error,
    })
  const tasks = flow.after(stage.name, input, output.data)
  // Followers first: a process that dies in between leaves a job that runs again, not one without followers.
  await run.follow(tasks)
  run.emit({ kind: 'done' })
  log.info({ followers: tasks.length }, 'done')
  return { followers: tasks.length }
}

async function handBack(run: Run, token: string | undefined): Promise<never> {
  try {
    await run.job.moveToWait(token)
  } catch (error) {
    run.log.warn({ error }, 'The job could not be handed back; it is taken over when its lock has run out.')
  }
  run.emit({ kind: 'returned' })
  run.log.info({}, 'handed back')
  throw new WaitingError()
}

async function settle(run: Run, error: unknown, token: string | undefined): Promise<never> {
  const pushedBackAtMs = firstPushBack(run.job)
  const { backoffMs, deadlineMs, attempts } = run.stage.options
  const situation = {
    attempt: run.attempt,
    attempts: run.job.opts.attempts ?? attempts,
    backoffMs,
    deadlineMs,
    starts: run.job.attemptsStarted,
    pushedBackMs: Date.now() - (pushedBackAtMs ?? Date.now()),
  }
  const outcome = decideOutcome(error, situation, Math.random())
  if (outcome.kind === 'failed') return fail(run, outcome, token)
  const fields = { code: outcome.code, message: outcome.message, waitMs: outcome.delayMs }
  const pushedBack = outcome.kind !== 'retry'
  run.emit({ kind: pushedBack ? 'paused' : 'retry', ...fields })
  run.log.warn({ ...fields, error }, outcome.kind)
  if (outcome.kind === 'retry') throw new RetryLater(`${outcome.code}: ${outcome.message}`, outcome.delayMs)
  if (pushedBackAtMs === undefined) await run.job.updateProgress({ pushedBackAtMs: Date.now() })
  if (outcome.kind === 'put-off') return putOff(run, outcome.delayMs, token)
  await run.lane.pause(outcome.delayMs)
  throw new RateLimitError()
}

async function putOff(run: Run, delayMs: number, token: string | undefined): Promise<never> {
  await run.job.moveToDelayed(Date.now() + delayMs, token)
  throw new DelayedError()
}

/** Kept in the job, since a wait for a whole pool must not be counted against jobs that only stood in line. */
function firstPushBack(job: Job): number | undefined {
  const at: unknown =
    job.progress && typeof job.progress === 'object' ? Reflect.get(job.progress, 'pushedBackAtMs') : undefined
  return typeof at === 'number' ? at : undefined
}

async function fail(run: Run, { code, message }: Outcome, token: string | undefined): Promise<never> {
  const { stage, job, subject, attempt } = run
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
    run.log.error({ error, code }, 'The failure could not be written down.')
    // A failure nobody knows of would be silence: the job stays until it can be told.
    if (error instanceof RetryableError) return putOff(run, stage.options.backoffMs, token)
  }
  run.emit({ kind: 'failed', code, message })
  run.log.error({ code, message }, 'failed')
  throw new UnrecoverableError(`${code}: ${message}`)
}
