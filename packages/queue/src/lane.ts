import type { Queue, Worker } from 'bullmq'
import type { LaneLimit } from './engine.ts'
import { windowFor } from './lane-rate.ts'

/** A queue whose pauses and limits hold for every process. */
export interface Lane {
  readonly queue: Queue
  /** Lets no job start for so many ms. A pause that lasts longer already is left as it is. */
  pause(ms: number): Promise<void>
  /** Must have been called for a pause to reach other processes. */
  allowPauses(): Promise<void>
  limit(limit: LaneLimit): Promise<void>
  /** Puts a worker of this process under the lane's limits. */
  join(worker: Worker): void
}

/** `alone`: no other process works on the queue, so a limit on the workers of this one is a limit on all. */
export function openLane(queue: Queue, { alone }: { alone: boolean }): Lane {
  const limitJobs = alone ? createOwnLimit() : createSharedLimit(queue)
  let lastPause: Promise<void> = Promise.resolve()
  const raise = async (ms: number): Promise<void> => {
    // The last writer would win, so pauses of this process queue up and each looks first.
    if (ms > (await queue.getRateLimitTtl())) await queue.rateLimit(ms)
  }
  return {
    queue,
    pause(ms) {
      const raised = lastPause.then(() => raise(ms))
      lastPause = raised.catch(() => undefined)
      return raised
    },
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
