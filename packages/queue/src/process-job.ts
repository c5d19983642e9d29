import { PermanentError, RetryableError } from '@vignette/domain'
import type { Job, Processor } from 'bullmq'
import { abortGraceMs } from './engine.ts'
import { failFollower, finishJob, returnJob, type Attempt, type StageContext } from './finish-job.ts'
import { parseInput } from './job-request.ts'
import { runHandler } from './run-handler.ts'
import type { AnyStage } from './stage.ts'

/** What BullMQ calls for every job of a queue. */
export function createProcessor(context: StageContext): Processor {
  // BullMQ counts the parameters: with fewer than three there is no signal.
  return async (job: Job, token: string | undefined, signal: AbortSignal | undefined) => {
    const stop = signal ?? new AbortController().signal
    const { backlog, stage, options } = context
    await backlog.waitForRoom(stage, job.data, { signal: stop, log: options.log })
    const attempt = beginAttempt(context, job, token)
    try {
      stop.throwIfAborted()
      return await doWork(attempt, stop)
    } catch (error) {
      throw stop.aborted ? await returnJob(attempt) : await finishJob(attempt, error)
    }
  }
}

function beginAttempt(context: StageContext, job: Job, token: string | undefined): Attempt {
  const { stage, options } = context
  const startedMs = Date.now()
  const jobId = job.id ?? ''
  const about = { stage: stage.name, queue: job.queueName, subject: subjectOf(stage, job), jobId }
  const number = job.attemptsMade + 1
  const log = options.log.child({ ...about, attempt: number, ...options.about?.(job.data) })
  const tookMs = (): number => Date.now() - startedMs
  const emit: Attempt['emit'] = (event) => {
    try {
      options.onEvent?.({ ...about, attempt: number, ms: tookMs(), ...event })
    } catch (error) {
      log.error({ error }, 'A listener for events has thrown.')
    }
  }
  return { ...context, job, token, subject: about.subject, number, log, tookMs, emit }
}

/** A payload that cannot be read has no subject of its own. */
function subjectOf(stage: AnyStage, job: Job): string {
  const parsed = stage.input.safeParse(job.data)
  return parsed.success ? stage.subject(parsed.data) : (job.id ?? '')
}

async function doWork(attempt: Attempt, signal: AbortSignal): Promise<{ followers: number }> {
  const { job, stage, flow, options, log } = attempt
  attempt.emit({ kind: 'started', ms: 0, waitMs: Date.now() - job.timestamp })
  if (job.stalledCounter > (options.maxStalled ?? 3))
    throw new PermanentError(
      'killed-too-often',
      `Its process died ${job.stalledCounter} times while this was done; the file may be what kills it.`,
    )
  const input = parseInput(stage, job.data)
  await options.onAttempt?.({ stage: stage.name, payload: input, subject: attempt.subject })
  const context = { ...attempt.services, log, flow, attempt: attempt.number, jobId: job.id ?? '' }
  const graceMs = abortGraceMs(options)
  const result = await runHandler({ signal, graceMs }, (own) => stage.run(input, { ...context, signal: own }))
  const output = stage.output.safeParse(result)
  if (!output.success)
    throw new PermanentError('internal', `${stage.name} made what it must not: ${output.error.message}`, {
      cause: output.error,
    })
  const tasks = flow.after(stage.name, input, output.data)
  // Followers first: a process that dies in between leaves a job that runs again, not one without followers.
  await attempt.follow(tasks, (task, error) => failFollower(attempt, task, error)).catch(waitForRoom)
  attempt.emit({ kind: 'done' })
  log.info({ durationMs: attempt.tookMs(), followers: tasks.length }, 'done')
  return { followers: tasks.length }
}

/** What the stage had to do is done: that the queues take nothing now uses up none of its attempts. */
function waitForRoom(error: unknown): never {
  if (!(error instanceof RetryableError) || error.code !== 'queue-unavailable') throw error
  throw new RetryableError(error.code, error.message, { cause: error, waits: true })
}
