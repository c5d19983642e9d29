import { Manifest, manifestKey, masterAddress, scanId, type MasterRef } from '@vignette/domain'
import {
  finishedManifest,
  flow,
  readRecord,
  failureRecords,
  registerCollection,
  ScanTask,
  scanTask,
  type Submission,
} from '@vignette/pipeline'
import type { Workers } from '@vignette/queue'
import type { ModelService, Runtime } from '@vignette/runtime'
import type { ObjectStore } from '@vignette/storage'
import type { Log } from '@vignette/telemetry'
import type { FailedEntry } from './entries.ts'
import { writeGallery } from './gallery.ts'
import type { Progress } from './progress.ts'
import type { ChosenPlan } from './settings.ts'

/** Milliseconds that calls under way get to come to their end when a run is stopped. */
const graceMs = 30_000

/** Deaths of the process that one job survives: a person who kills a run again and again does not mean the job. */
const maxStalled = 6

export interface RunOrder {
  masters: { source: string; master: MasterRef }[]
  chosen: ChosenPlan
  run: string
  /** What models have refused is asked for once more. */
  askRefused: boolean
}

export interface RunContext {
  runtime: Runtime
  vision: ModelService
  log: Log
  progress: Progress
  /** after which the jobs of a process that died are taken over */
  lockMs: number
  /** Aborted when the user asks to stop. */
  stop: AbortSignal
}

export interface RunEnd {
  /** false when it was stopped before its end */
  whole: boolean
  /** masters that no job can hold */
  refused: FailedEntry[]
}

/** Does all that is left to do for the masters, then writes the gallery. */
export async function runScans(order: RunOrder, context: RunContext): Promise<RunEnd> {
  const { runtime, progress } = context
  const { settings, plan } = order.chosen
  const { run, askRefused } = order
  const submission: Submission = { collection: settings, plan, run, askRefused }
  await registerCollection(runtime.store, submission)
  const tasks = order.masters.map(({ master }) => scanTask(master, submission))
  const open = await unfinished(runtime.store, tasks)
  if (open.length < tasks.length)
    progress.say(`${tasks.length - open.length} of ${tasks.length} scans are finished already.`)
  const end = await work(open, context)
  if (open.length > 0) progress.end()
  await writeGallery(runtime.store, settings)
  return end
}

async function unfinished(store: ObjectStore, tasks: readonly ScanTask[]): Promise<ScanTask[]> {
  const finished = await Promise.all(tasks.map((task) => finishedManifest(store, task)))
  return tasks.filter((_, index) => !finished[index])
}

async function work(tasks: readonly ScanTask[], context: RunContext): Promise<RunEnd> {
  const { runtime, vision, log, lockMs, progress, stop } = context
  const refused: FailedEntry[] = []
  await runtime.engine.enqueue(
    flow,
    tasks.map((payload) => ({ stage: 'scan', payload })),
    async ({ payload }, { code, message }) => {
      refused.push({ source: masterAddress(ScanTask.parse(payload).master), code, message })
    },
  )
  const services = { ...runtime, ...vision.gemini, service: vision.service }
  const workers = await runtime.engine.work(flow, services, {
    log,
    lockMs,
    maxStalled,
    stalledIntervalMs: lockMs / 2,
    ...failureRecords(runtime.store),
    onEvent: (event) => progress.see(event),
  })
  return { whole: await untilIdle(workers, stop), refused }
}

async function untilIdle(workers: Workers, stop: AbortSignal): Promise<boolean> {
  try {
    await workers.idle(stop)
    return true
  } catch (error) {
    if (!stop.aborted) throw error
    return false
  } finally {
    await workers.close(graceMs)
  }
}

export interface Result {
  source: string
  manifest: Manifest | null
}

/** The manifests of the masters, in their order; null where a run has not come to one. */
export async function readResults(store: ObjectStore, order: RunOrder): Promise<Result[]> {
  const { name } = order.chosen.settings
  return Promise.all(
    order.masters.map(async ({ source, master }) => ({
      source,
      manifest: await readRecord(store, manifestKey(name, scanId(master)), Manifest),
    })),
  )
}
