import type { Engine } from '@vignette/queue'
import type { QueueReading } from '@vignette/telemetry'

type Queue = ReturnType<Engine['queues']>[number]

/** How queues stand over all processes. Rejects when Redis does not answer. */
export function readQueues(queues: readonly Queue[]): Promise<QueueReading[]> {
  return Promise.all(queues.map(readQueue))
}

async function readQueue(queue: Queue): Promise<QueueReading> {
  const [counts, ttlMs, concurrency, rate] = await Promise.all([
    queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed'),
    queue.getRateLimitTtl(),
    queue.getGlobalConcurrency(),
    queue.getGlobalRateLimit(),
  ])
  const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0 } = counts
  const perMinute = rate && (rate.max * 60_000) / rate.duration
  return {
    queue: queue.name,
    jobs: { waiting: waiting + prioritized, active, delayed, failed },
    // Between two starts under its own rate a queue is held up as well, but for no longer than that.
    pausedMs: ttlMs > (rate?.duration ?? 0) ? ttlMs : 0,
    concurrency: concurrency ?? undefined,
    perMinute: perMinute && perMinute < unlimitedPerMinute ? perMinute : undefined,
  }
}

/** Above what any service allows: such a rate stands for none. */
const unlimitedPerMinute = 1_000_000
