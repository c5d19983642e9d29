import { setTimeout as sleep } from 'node:timers/promises'
import { PermanentError } from '@vignette/domain'
import type { Worker } from 'bullmq'
import { openBacklog, type Backlog } from './backlog.ts'
import type { Datastore } from './datastore.ts'
import { abortGraceMs, type Engine, type StageCounts, type WorkOptions, type Workers } from './engine.ts'
import type { Flow } from './flow.ts'
import { logRepeats } from './log-repeats.ts'
import type { RateLimitedQueue } from './rate-limit.ts'
import { waitAfter, type StageContext } from './finish-job.ts'
import { createProcessor } from './process-job.ts'
import { queueNames, type AnyStage } from './stage.ts'

/** How often an idle process looks whether others are idle too, in ms. */
const idlePollMs = 100
/** How long a closing process waits for a queue that does not answer, in ms. */
const closeTimeoutMs = 3000
/** Deaths of processes are counted against `maxStalled` by our own processor, so BullMQ must not fail jobs for them. */
const neverFailStalled = 2_000_000_000

export interface WorkerSettings extends WorkOptions {
  datastore: Datastore
  limited(name: string): RateLimitedQueue
  follow: StageContext['follow']
  counts: Engine['counts']
}

/** See `Engine.work`. */
export async function startWorkers(flow: Flow, services: object, settings: WorkerSettings): Promise<Workers> {
  const activity = { active: 0, ended: 0 }
  const backlog = openBacklog({
    flow,
    services,
    queue: (name) => settings.limited(name).queue,
    most: settings.backlog ?? 500,
  })
  const say = logRepeats<WorkerError>((fields) => settings.log.error(fields, 'A worker has met an error.'))
  const starts = await Promise.allSettled(
    stagesToRun(flow, settings).flatMap((stage) =>
      queueNames(stage).map((name) =>
        startWorker(name, stage, { flow, services, settings, backlog, activity, say }),
      ),
    ),
  )
  const workers = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const failure = starts.find((start) => start.status === 'rejected')
  if (failure) {
    await closeAll(workers, 0, settings)
    throw failure.reason
  }
  const closed = new AbortController()
  let closing: Promise<void> | undefined
  const close = (graceMs: number): Promise<void> => {
    closing ??= closeAll(workers, graceMs, settings).finally(() => closed.abort(closedError()))
    return closing
  }
  return {
    idle: (signal) => untilIdle(flow, settings, { activity, closed: closed.signal, signal }),
    close,
    running: () => !closing && workers.every((worker) => worker.isRunning()),
    [Symbol.asyncDispose]: () => close(0),
  }
}

function stagesToRun(flow: Flow, { stages }: WorkOptions): AnyStage[] {
  return stages ? stages.map((name) => flow.stage(name)) : [...flow.stages]
}

interface Activity {
  active: number
  ended: number
}

interface WorkerDeps {
  flow: Flow
  services: object
  settings: WorkerSettings
  backlog: Backlog
  activity: Activity
  say(error: WorkerError): void
}

interface WorkerError {
  queue: string
  error: Error
}

async function startWorker(name: string, stage: AnyStage, deps: WorkerDeps): Promise<Worker> {
  const { flow, settings, activity } = deps
  const { concurrency = {}, stalledIntervalMs = 30_000 } = settings
  const limited = settings.limited(name)
  await limited.allowPauses()
  const process = createProcessor({
    flow,
    stage,
    services: deps.services,
    queue: limited,
    backlog: deps.backlog,
    follow: settings.follow,
    options: settings,
  })
  const worker = settings.datastore.openWorker(
    name,
    async (job, token, signal) => {
      activity.active += 1
      try {
        return await process(job, token, signal)
      } finally {
        activity.active -= 1
        activity.ended += 1
      }
    },
    {
      concurrency: concurrency[name] ?? concurrency[stage.name] ?? stage.options.concurrency,
      lockDuration: settings.lockMs ?? stage.options.lockMs,
      stalledInterval: stalledIntervalMs,
      maxStalledCount: neverFailStalled,
      maximumRateLimitDelay: 5000,
      runRetryDelay: 1000,
      settings: { backoffStrategy: waitAfter },
    },
  )
  limited.join(worker)
  worker.on('error', (error) => deps.say({ queue: name, error }))
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'The job was lost to another process.')
  })
  await worker.waitUntilReady()
  return worker
}

async function closeAll(
  workers: readonly Worker[],
  graceMs: number,
  settings: WorkerSettings,
): Promise<void> {
  const abort = (): void => {
    for (const worker of workers) worker.cancelAllJobs('The worker is closing.')
  }
  const timer = setTimeout(abort, graceMs)
  const finished = new AbortController()
  const leave = async (): Promise<void> => {
    await sleep(graceMs + abortGraceMs(settings) + closeTimeoutMs, undefined, { signal: finished.signal })
    settings.log.warn(
      {},
      'The workers close without the queue; their jobs are taken over when the locks run out.',
    )
  }
  const closed = Promise.all(workers.map((worker) => worker.close()))
  await Promise.race([closed, leave()]).finally(() => {
    clearTimeout(timer)
    finished.abort()
  })
}

interface IdleWatch {
  activity: Activity
  closed: AbortSignal
  signal: AbortSignal | undefined
}

async function untilIdle(
  flow: Flow,
  settings: WorkerSettings,
  { activity, closed, signal }: IdleWatch,
): Promise<void> {
  const stop = signal ? AbortSignal.any([signal, closed]) : closed
  for (;;) {
    stop.throwIfAborted()
    const { ended } = activity
    // Twice, since a job may hop between the pools of one stage while they are counted.
    const idle =
      activity.active === 0 && (await nothingLeft(flow, settings)) && (await nothingLeft(flow, settings))
    if (idle && ended === activity.ended) return
    await sleep(idlePollMs, undefined, { signal: stop }).catch(() => stop.throwIfAborted())
  }
}

async function nothingLeft(flow: Flow, { counts, log }: WorkerSettings): Promise<boolean> {
  try {
    return !Object.values(await counts(flow)).some(isBusy)
  } catch (error) {
    log.warn({ error }, 'The queue does not tell what is left; it is asked again.')
    return false
  }
}

function isBusy({ waiting, active, delayed }: StageCounts): boolean {
  return waiting + active + delayed > 0
}

function closedError(): PermanentError {
  return new PermanentError('cancelled', 'The workers were closed before all work was done.')
}
