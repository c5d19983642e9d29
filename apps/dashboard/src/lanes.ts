import { flow } from '@vignette/pipeline'
import type { Engine, StageCounts } from '@vignette/queue'
import type { QueueReading } from '@vignette/telemetry'

/** A rate of so many jobs at once stands for none: without any rate, a lane could not be pushed back. */
const noLimit = 1_000_000_000

type Queue = ReturnType<Engine['queues']>[number]

/** One queue: the whole of a stage, or one of its lanes. */
export interface LaneStanding {
  queue: string
  stage: string
  /** absent where the stage has but one queue */
  lane?: string
  counts: StageCounts
  /** Paused by a person. */
  paused: boolean
  /** Pushed back by the service: no job starts for so many ms. */
  pushedBackMs: number
  /** jobs at a time over all processes; absent = no limit */
  concurrency?: number
  /** jobs started in a minute over all processes; absent = no limit */
  perMinute?: number
  /** Jobs wait, none runs, and no worker is there to take one. */
  abandoned: boolean
}

/** How every queue of the flow stands, in the order of work. */
export function readLanes(engine: Engine): Promise<LaneStanding[]> {
  return Promise.all(engine.queues(flow).map(readLane))
}

async function readLane(queue: Queue): Promise<LaneStanding> {
  const [counts, paused, limiterMs, rate, concurrency] = await Promise.all([
    countJobs(queue),
    queue.isPaused(),
    queue.getRateLimitTtl(),
    queue.getGlobalRateLimit(),
    queue.getGlobalConcurrency(),
  ])
  // Asking who works costs a list of all clients, so it is asked where the answer matters.
  const idle = counts.waiting > 0 && counts.active === 0
  return {
    queue: queue.name,
    ...placeOf(queue.name),
    counts,
    paused,
    // What lasts no longer than the spacing of jobs under the lane's own rate is no push-back.
    pushedBackMs: limiterMs > (rate?.duration ?? 0) ? limiterMs : 0,
    ...(concurrency ? { concurrency } : {}),
    ...(rate && rate.max < noLimit ? { perMinute: (rate.max * 60_000) / rate.duration } : {}),
    abandoned: idle && (await queue.getWorkersCount()) === 0,
  }
}

/** The same for Prometheus. */
export function readingOf({
  queue,
  counts,
  pushedBackMs,
  concurrency,
  perMinute,
}: LaneStanding): QueueReading {
  return { queue, jobs: { ...counts }, pausedMs: pushedBackMs, concurrency, perMinute }
}

function placeOf(name: string): Pick<LaneStanding, 'stage' | 'lane'> {
  const stage = flow.stages.find((candidate) => name.startsWith(`${candidate.name}-`))?.name
  return stage === undefined ? { stage: name } : { stage, lane: name.slice(stage.length + 1) }
}

async function countJobs(queue: Queue): Promise<StageCounts> {
  const found = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed', 'completed')
  const { waiting = 0, prioritized = 0, active = 0, delayed = 0, failed = 0, completed = 0 } = found
  return { waiting: waiting + prioritized, active, delayed, failed, completed }
}
