import type { Queue } from 'bullmq'
import type { LaneStanding, StageCounts } from './engine.ts'
import { rateOf } from './lane-rate.ts'
import type { AnyStage } from './stage.ts'

/** How one queue of a stage stands over all processes. Costs some ten requests to the datastore. */
export async function readLane(queue: Queue, stage: AnyStage): Promise<LaneStanding> {
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
    ...(stage.lanes ? { lane: queue.name.slice(stage.name.length + 1) } : {}),
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
