import type { ErrorCode, PermanentError } from '@vignette/domain'
import type { Queue } from 'bullmq'
import type { Flow, Task } from './flow.ts'
import type { Log } from './log.ts'

/** A job that has failed for good. */
export interface JobFailure {
  stage: string
  /** as it was enqueued; not of the stage's type when the code is `bad-payload` */
  payload: unknown
  subject: string
  code: ErrorCode
  message: string
  /** attempts used, the last one included; 0 of a job that no queue could take */
  attempts: number
}

/**
 * One moment in the life of a job. `started` is followed by one of the others: `retry` uses up an attempt, `paused` (pushed
 * back) and `returned` (handed back by a closing process) do not.
 */
export interface StageEvent {
  kind: 'started' | 'done' | 'failed' | 'retry' | 'paused' | 'returned'
  stage: string
  /** the queue it came from: the stage's name, with that of its pool */
  queue: string
  subject: string
  jobId: string
  attempt: number
  /** how long it ran */
  ms?: number
  /** `started`: how long since it was enqueued; `retry`, `paused`: how long until the next try */
  waitMs?: number
  code?: ErrorCode
  message?: string
}

export interface WorkOptions {
  log: Log
  /** Names of the stages to run here; absent: all. */
  stages?: readonly string[]
  /** Jobs at a time, by name of a stage or of one pool's queue; otherwise what the stage says. */
  concurrency?: Partial<Record<string, number>>
  /** Jobs that may wait in a queue before stages that lead to it start no more; 500 unless told, Infinity for any number. */
  backlog?: number
  /** Writes a failure down. Called before the last stage is told and the job counted as failed; may be called twice. */
  onFailure(failure: JobFailure): Promise<void>
  /** Takes back what `onFailure` has written down of a job, if anything: it is being done again. Called before each attempt. */
  onAttempt?(job: Pick<JobFailure, 'stage' | 'payload' | 'subject'>): Promise<void>
  onEvent?(event: StageEvent): void
  /** Fields for the lines of a job's log, from its payload as it was enqueued; must not throw. */
  about?(payload: unknown): object
  /** How many processes may die on a job before it has failed for good; 3 unless told. */
  maxStalled?: number
  /** How often processes that died are looked for, in ms; 30 000 unless told. Must be the same in all processes. */
  stalledIntervalMs?: number
  /** In place of the stages' own lock time, in ms. */
  lockMs?: number
  /** How long a handler may go on after its signal was aborted, in ms; 5 000 unless told. */
  abortGraceMs?: number
}

export interface Workers extends AsyncDisposable {
  /** Resolves when no job of the flow waits or runs in any process; rejects when aborted or closed. */
  idle(signal?: AbortSignal): Promise<void>
  /**
   * Takes no more jobs and waits for those that run; after `graceMs` aborts their signals and hands them back with their
   * attempt unused.
   */
  close(graceMs: number): Promise<void>
  running(): boolean
}

/** Jobs of one stage by state, over all its pools. */
export interface StageCounts {
  waiting: number
  active: number
  delayed: number
  failed: number
  completed: number
}

/**
 * Limits over all processes, kept until they are changed (the embedded engine forgets a concurrency when it closes). What is
 * left out stays as it is; `Infinity` lifts a limit.
 */
export interface QueueLimit {
  concurrency?: number
  perMinute?: number
}

/** How one queue stands over all processes: the whole of a stage, or the part of one of its pools. */
export interface QueueStatus {
  queue: string
  stage: string
  /** absent where the stage has but one queue */
  pool?: string
  counts: StageCounts
  /** Paused by a person. */
  paused: boolean
  /** Pushed back by the service: no job starts for so many ms. */
  pushedBackMs: number
  /** jobs at a time over all processes; absent = no limit */
  concurrency?: number
  /** jobs started in a minute over all processes; absent = no limit */
  perMinute?: number
}

/** Takes a task that no queue can ever take; the others go on. */
export type OnUnfit = (task: Task, error: PermanentError) => Promise<void>

export interface Engine extends AsyncDisposable {
  readonly name: 'embedded' | 'redis'
  /**
   * Puts jobs in their queues. A job that waits or runs stays as it is; one that has come to its end is done once more, and
   * so is what follows it, but for followers that failed. Stages that ask services for their pool are for the flow to fill.
   * Throws `PermanentError` for a payload its stage does not take or above 4 KB, unless `onUnfit` takes it, and
   * `RetryableError('queue-unavailable')`.
   */
  enqueue(flow: Flow, tasks: readonly Task[], onUnfit?: OnUnfit): Promise<void>
  work<Services extends object>(
    flow: Flow<Services>,
    services: NoInfer<Services>,
    options: WorkOptions,
  ): Promise<Workers>
  counts(flow: Flow): Promise<Record<string, StageCounts>>
  limit(flow: Flow, pool: { stage: string; pool?: string }, limit: QueueLimit): Promise<void>
  /** How every queue stands, in the order of work. */
  queueStatus(flow: Flow): Promise<QueueStatus[]>
  /** The queues behind a flow, for a dashboard to show. */
  queues(flow: Flow): Queue[]
  close(): Promise<void>
}

export function abortGraceMs(options: WorkOptions): number {
  return options.abortGraceMs ?? 5000
}
