import type { Queue } from 'bullmq'
import type { LaneLimit } from './engine.ts'

/** A queue whose pauses and limits hold for every process. */
export interface Lane {
  readonly queue: Queue
  /** Lets no job start for so many ms. A pause that lasts longer already is left as it is. */
  pause(ms: number): Promise<void>
  /** Must have been called for a pause to reach other processes. */
  allowPauses(): Promise<void>
  limit(limit: LaneLimit): Promise<void>
}

/** Without any rate limit BullMQ tells nobody of a pause; this one stops nobody. */
const noRateLimit = { max: 2_000_000_000, durationMs: 1000 }

export function openLane(queue: Queue): Lane {
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
      if (concurrency === Infinity) await queue.removeGlobalConcurrency()
      else if (concurrency !== undefined)
        await queue.setGlobalConcurrency(Math.max(1, Math.round(concurrency)))
      if (perMinute !== undefined) await setRate(queue, perMinute)
    },
  }
}

/** Short windows, since all starts of a window may come in its first instant. */
async function setRate(queue: Queue, perMinute: number): Promise<void> {
  const burst = perMinute <= 600 ? 1 : 10
  const { max, durationMs } =
    perMinute === Infinity ? noRateLimit : { max: burst, durationMs: Math.ceil((60_000 * burst) / perMinute) }
  await queue.setGlobalRateLimit(max, durationMs)
}
