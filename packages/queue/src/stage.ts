import type { z } from 'zod'
import type { Flow } from './flow.ts'
import type { Log } from './log.ts'

export interface StageOptions {
  /** how often a job may fail before it has failed for good */
  attempts: number
  /** wait after the first failure in ms; doubled after each further one */
  backoffMs: number
  /** jobs at a time in one process, per queue */
  concurrency: number
  /** a process silent for this long, in ms, has lost its job */
  lockMs: number
  /** how long, in ms, a job may go on being pushed back before it has failed for good */
  deadlineMs: number
}

/** What the runtime gives every job, beside the services its stage asks for. */
export interface JobContext {
  /** Aborted when the process closes or has lost the job: what is left undone is done again later. */
  signal: AbortSignal
  log: Log
  /** 1 at the first try; a job pushed back or handed back stays in the same attempt. */
  attempt: number
  jobId: string
  /** the flow the job is part of */
  flow: Flow
}

/** Quota pools: each has a queue of its own, with its own limits and pauses. */
interface Pools<Payload, Needs> {
  names: readonly string[]
  /** The pool a job belongs to. Throws `PermanentError` where it belongs to none. */
  of(input: Payload, services: Omit<Needs, keyof JobContext>): string | Promise<string>
  /** The pools that work on a payload of an earlier stage leads to; absent: any of them. */
  within?(earlier: unknown, services: Omit<Needs, keyof JobContext>): Promise<readonly string[]>
}

export interface Stage<
  Name extends string = string,
  In extends z.ZodType = z.ZodType,
  Out extends z.ZodType = z.ZodType,
  Needs = unknown,
> {
  readonly name: Name
  readonly input: In
  readonly output: Out
  readonly options: StageOptions
  /** What the job is about: part of its id, and of the record of its failure. */
  subject(input: z.output<In>): string
  /** Lower first, from 0 (the default) to 2 097 151. */
  priority?(input: z.output<In>): number
  readonly pools?: Pools<z.output<In>, Needs>
  /** At most one job of a subject runs and one waits; a call during a run leads to one more run after it. */
  readonly latest?: boolean
  /** Throws `PermanentError` to fail for good and `RetryableError` to be tried again. */
  run(input: z.output<In>, context: Needs & JobContext): Promise<z.output<Out>>
}

// oxlint-disable-next-line typescript/no-explicit-any -- stands for every stage, whatever it takes and makes
export type AnyStage = Stage<string, any, any, any>

/** A queue and its handler in one literal. What `run` asks for in its second parameter is what a process must supply. */
export function defineStage<
  const Name extends string,
  In extends z.ZodType<{ run: string }>,
  Out extends z.ZodType,
  Needs,
>(stage: Stage<Name, In, Out, Needs>): Stage<Name, In, Out, Needs> {
  return stage
}

/** Names of the queues of a stage, one per pool. */
export function queueNames(stage: AnyStage): string[] {
  return stage.pools ? stage.pools.names.map((pool) => queueName(stage.name, pool)) : [stage.name]
}

export function queueName(stage: string, pool: string | undefined): string {
  return pool === undefined ? stage : `${stage}-${pool}`
}
