import { PermanentError, type DiscardedCall, type FailureRecord, type Plan } from '@vignette/domain'
import type { AnyStage, Flow, Task } from '@vignette/queue'
import type { z } from 'zod'
import { readDiscarded } from './define-paid-stage.ts'
import type { RecordStage } from './define-stage.ts'
import { AnyTask, listFailures } from './failures.ts'
import { readRecord } from './records.ts'
import type { Services } from './services.ts'
import type { ScanTask } from './tasks.ts'

/** One job of a scan, as the store tells of it. */
export interface ReplayedJob {
  stage: string
  subject: string
  /** the page, object and step it is about */
  task: AnyTask
  key: string
  /** what its record is */
  kind: z.ZodType
  /** null while it is not done */
  record: unknown
  /** paid calls for it whose answers were of no use, where no record names them */
  discarded: DiscardedCall[]
}

export interface Replay {
  /** in the order of work */
  jobs: ReplayedJob[]
  failures: FailureRecord[]
}

interface Ground {
  store: Services['store']
  task: ScanTask
  plan: Plan
}

/**
 * Goes through a flow as the work on one scan does, from record to record, and ends where one is missing. Every key is
 * computed, nothing is searched for; costs one read of each record.
 */
export async function replay(flow: Flow, ground: Ground): Promise<Replay> {
  const [first] = flow.stages
  const failures = await listFailures(ground.store, ground.task)
  const jobs: ReplayedJob[] = []
  let tasks: Task[] = first ? [{ stage: first.name, payload: ground.task }] : []
  while (tasks.length > 0) {
    const visits = await Promise.all(tasks.map((task) => visit(flow, task, { ...ground, failures })))
    jobs.push(...visits.flatMap(({ job }) => job ?? []))
    tasks = visits.flatMap(({ followers }) => followers)
  }
  return { jobs, failures }
}

/** The jobs whose records are of a kind, and done. */
export function done<Kind extends z.ZodType>(
  jobs: readonly ReplayedJob[],
  kind: Kind,
): { task: AnyTask; record: z.output<Kind> }[] {
  return jobs.flatMap(({ task, record, ...job }) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read by this very schema
    job.kind === kind && record !== null ? [{ task, record: record as z.output<Kind> }] : [],
  )
}

interface Visit {
  job?: ReplayedJob
  followers: Task[]
}

async function visit(
  flow: Flow,
  { stage: name, payload }: Task,
  { store, plan, failures }: Ground & { failures: readonly FailureRecord[] },
): Promise<Visit> {
  const stage = flow.stage(name)
  if (!isRecordStage(stage)) return { followers: [] }
  const task: unknown = stage.input.parse(payload)
  const subject: string = stage.subject(task)
  const job = {
    stage: name,
    subject,
    task: AnyTask.parse(task),
    kind: stage.record,
  }
  const key = unlessRefused(() => stage.result(task, plan))
  // What cannot go on for good is on record as a failure.
  if (key === undefined) return { job: { ...job, key: '', record: null, discarded: [] }, followers: [] }
  const record: unknown = await readRecord(store, key, stage.record)
  const failed = failures.some((failure) => failure.stage === name && failure.subject === subject)
  // What came before a record is named in it; what came after is told only by a failure.
  const discarded = stage.paid && (record === null || failed) ? await readDiscarded(store, key) : []
  const follow = (): Task[] => flow.after(name, task, stage.output.parse(stage.next(task, record, plan)))
  return {
    job: { ...job, key, record, discarded },
    followers: record === null ? [] : (unlessRefused(follow) ?? []),
  }
}

function unlessRefused<T>(compute: () => T): T | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof PermanentError) return undefined
    throw error
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- stands for every stage that makes records
type AnyRecordStage = RecordStage<string, any, any, any, any>

function isRecordStage(stage: AnyStage): stage is AnyRecordStage {
  return 'record' in stage && 'result' in stage && 'next' in stage
}
