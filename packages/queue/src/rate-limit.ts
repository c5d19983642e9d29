import type { Queue, Worker } from 'bullmq'
import type { QueueLimit, QueueStatus, StageCounts } from './engine.ts'
import type { AnyStage } from './stage.ts'

/** A queue whose pauses and limits hold for every process. */
export interface RateLimitedQueue {
  readonly queue: Queue
  /** Lets no job start for so many ms. A pause that lasts longer already is left as it is. */
  pause(ms: number): Promise<void>
  /** Must have been called for a pause to reach other processes. */
  allowPauses(): Promise<void>
  limit(limit: QueueLimit): Promise<void>
  /** Puts a worker of this process under the limits of the queue. */
  join(worker: Worker): void
}

export interface LimitOptions {
  /** No other process works on the queue, so a limit on the workers of this one is a limit on all. */
  alone: boolean
  /** See `Datastore.raisePause`. */
  raisePause: (ms: number) => Promise<void>
}

export function openRateLimitedQueue(queue: Queue, { alone, raisePause }: LimitOptions): RateLimitedQueue {
  const limitJobs = alone ? createOwnLimit() : createSharedLimit(queue)
  return {
    queue,
    pause: raisePause,
    async allowPauses() {
      if (!(await queue.getGlobalRateLimit())) await setRate(queue, Infinity)
    },
    async limit({ concurrency, perMinute }) {
      if (concurrency !== undefined) await limitJobs.set(Math.max(1, Math.round(concurrency)))
      if (perMinute !== undefined) await setRate(queue, perMinute)
    },
    join: (worker) => limitJobs.join(worker),
  }
}

/** How one queue of a stage stands over all processes. Costs some ten requests to the datastore. */
export async function readStatus(queue: Queue, stage: AnyStage): Promise<QueueStatus> {
  const [counts, paused, limiterMs, rate, concurrency] = await Promise.all([
    countJobs(queue),
    queue.isPaused(),
    queue.getRateLimitTtl(),
    queue.getGlobalRateLimit(),
    queue.getGlobalConcurrency(),
  ])
  const perMinute = rate ? rateOf(rate) : Infinity
  return {
    queue: queue.name,
    stage: stage.name,
    ...(stage.pools ? { pool: queue.name.slice(stage.name.length + 1) } : {}),
    counts,
    paused,
    // Between two starts under its own rate a queue is held up as well, but for no longer than that.
    pushedBackMs: limiterMs > (rate?.duration ?? 0) ? limiterMs : 0,
    ...(concurrency ? { concurrency } : {}),
    ...(perMinute < Infinity ? { perMinute } : {}),
  }
}

/** Jobs of one queue by state. */
export async function countJobs(queue: Queue): Promise<StageCounts> {
  const found = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed', 'completed')
  const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0, completed = 0 } = found
  return { waiting: waiting + prioritized, active, delayed, failed, completed }
}

interface JobLimit {
  set(concurrency: number): Promise<void>
  join(worker: Worker): void
}

function createSharedLimit(queue: Queue): JobLimit {
  return {
    async set(concurrency) {
      if (concurrency === Infinity) await queue.removeGlobalConcurrency()
      else await queue.setGlobalConcurrency(concurrency)
    },
    join: () => undefined,
  }
}

/** BullMQ's own limit would do, but over PGlite a worker that meets it asks again and again without letting others run. */
function createOwnLimit(): JobLimit {
  const members = new Map<Worker, number>()
  let most = Infinity
  const apply = (): void => {
    for (const [worker, own] of members) worker.concurrency = Math.min(own, most)
  }
  return {
    async set(concurrency) {
      most = concurrency
      apply()
    },
    join(worker) {
      members.set(worker, worker.concurrency)
      worker.on('closed', () => members.delete(worker))
      apply()
    },
  }
}

async function setRate(queue: Queue, perMinute: number): Promise<void> {
  const { max, duration } = windowFor(perMinute)
  await queue.setGlobalRateLimit(max, duration)
}

/** So many starts in so long: how BullMQ is told a rate. */
interface Window {
  max: number
  duration: number
}

/** Without any rate BullMQ tells nobody of a pause; this one stops nobody. */
const noRate: Window = { max: 2_000_000_000, duration: 1000 }
/** As many windows in a second at most: each loses some ms until a worker notices that it is over. */
const windowsPerSecond = 5
/** What starts evenly arrives unevenly, and limits are on what arrives. */
const margin = 1.015

/** No minute, whenever it begins, sees more starts than `perMinute`: not even one that begins in the middle of a window. */
export function windowFor(perMinute: number): Window {
  if (perMinute === Infinity) return noRate
  const max = Math.ceil(perMinute / 60 / windowsPerSecond)
  return { max, duration: Math.ceil((60_000 * max * margin) / (perMinute - max + 1)) }
}

/** The rate a window was made for; Infinity where there is none. */
export function rateOf({ max, duration }: Window): number {
  return max >= noRate.max ? Infinity : Math.round((60_000 * max * margin) / duration + max - 1)
}
