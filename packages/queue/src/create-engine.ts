import type { Queue } from 'bullmq'
import type { Datastore } from './datastore.ts'
import type { Engine, StageCounts, Workers } from './engine.ts'
import { enqueueTasks } from './enqueue-tasks.ts'
import type { StageContext } from './finish-job.ts'
import type { Flow } from './flow.ts'
import type { Log } from './log.ts'
import { logRepeats } from './log-repeats.ts'
import { withQueueErrors } from './queue-errors.ts'
import { countJobs, openRateLimitedQueue, readStatus, type RateLimitedQueue } from './rate-limit.ts'
import { queueName, queueNames, type AnyStage } from './stage.ts'
import { startWorkers } from './start-workers.ts'

/** The engine over a datastore. */
export function createEngine(datastore: Datastore, log: Log | undefined): Engine {
  const opened = new Map<string, RateLimitedQueue>()
  const started = new Set<Workers>()
  const say = logRepeats((fields) => log?.error(fields, 'A queue has lost its datastore.'))
  const limited = (name: string): RateLimitedQueue => {
    const known = opened.get(name)
    if (known) return known
    const queue = datastore.openQueue(name, {
      streams: { events: { maxLen: 1000 } },
      defaultJobOptions: { removeOnComplete: datastore.keepCompleted },
    })
    queue.on('error', (error) => say({ queue: name, error }))
    const queueUnderLimits = openRateLimitedQueue(queue, {
      alone: datastore.name === 'embedded',
      raisePause: (ms) => datastore.raisePause(queue, ms),
    })
    opened.set(name, queueUnderLimits)
    return queueUnderLimits
  }
  const queueOf = (name: string): Queue => limited(name).queue
  const counts: Engine['counts'] = async (flow) => {
    const all: Record<string, StageCounts> = {}
    // One stage after the other in the order of work: only then does nothing anywhere mean nothing left.
    for (const stage of flow.stages) all[stage.name] = await withQueueErrors(() => countStage(stage, queueOf))
    return all
  }
  let closing: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    await Promise.all([...started].map((workers) => workers.close(0)))
    await Promise.all([...opened.values()].map(({ queue }) => queue.close()))
    await datastore.close()
  }
  const close = (): Promise<void> => (closing ??= closeAll())
  return {
    name: datastore.name,
    enqueue: (flow, tasks, onUnfit) =>
      enqueueTasks(flow, tasks, { queue: queueOf, renews: ['completed', 'failed'], services: {}, onUnfit }),
    counts,
    async work(flow, services, options) {
      // A failed follower stays: doing it once more may cost money, and is for a person to order.
      const follow: StageContext['follow'] = (tasks, onUnfit) =>
        enqueueTasks(flow, tasks, { queue: queueOf, renews: ['completed'], services, onUnfit })
      const settings = { ...options, datastore, limited, follow, counts }
      const workers = await withQueueErrors(() => startWorkers(flow, services, settings))
      started.add(workers)
      return workers
    },
    limit: (flow, { stage, pool: name }, limit) =>
      withQueueErrors(() => limited(queueName(flow.stage(stage).name, name)).limit(limit)),
    queueStatus: (flow) =>
      withQueueErrors(() =>
        Promise.all(
          flow.stages.flatMap((stage) => queueNames(stage).map((name) => readStatus(queueOf(name), stage))),
        ),
      ),
    queues: (flow: Flow): Queue[] => flow.stages.flatMap(queueNames).map(queueOf),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function countStage(stage: AnyStage, queue: (name: string) => Queue): Promise<StageCounts> {
  const sum: StageCounts = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 }
  for (const name of queueNames(stage)) {
    const found = await countJobs(queue(name))
    sum.waiting += found.waiting
    sum.active += found.active
    sum.delayed += found.delayed
    sum.failed += found.failed
    sum.completed += found.completed
  }
  return sum
}
