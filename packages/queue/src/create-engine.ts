import type { Queue } from 'bullmq'
import type { Datastore } from './datastore.ts'
import type { Engine, StageCounts, Workers } from './engine.ts'
import { enqueueTasks } from './enqueue-tasks.ts'
import type { Flow, Task } from './flow.ts'
import { openLane, type Lane } from './lane.ts'
import type { Log } from './log.ts'
import { orUnavailable } from './or-unavailable.ts'
import { countJobs, readLane } from './read-lane.ts'
import { laneQueue, queueNames, type AnyStage } from './stage.ts'
import { startWorkers } from './start-workers.ts'

/** The engine over a datastore. */
export function createEngine(datastore: Datastore, log: Log | undefined): Engine {
  const lanes = new Map<string, Lane>()
  const started = new Set<Workers>()
  const lane = (name: string): Lane => {
    const known = lanes.get(name)
    if (known) return known
    const queue = datastore.openQueue(name, {
      streams: { events: { maxLen: 1000 } },
      defaultJobOptions: { removeOnComplete: datastore.keepCompleted },
    })
    queue.on('error', (error) => log?.error({ queue: name, error }, 'The queue has lost its datastore.'))
    const opened = openLane(queue, { alone: datastore.name === 'embedded' })
    lanes.set(name, opened)
    return opened
  }
  const queueOf = (name: string): Queue => lane(name).queue
  const counts: Engine['counts'] = async (flow) => {
    const all: Record<string, StageCounts> = {}
    // One stage after the other in the order of work: only then does nothing anywhere mean nothing left.
    for (const stage of flow.stages) all[stage.name] = await orUnavailable(() => countStage(stage, queueOf))
    return all
  }
  let closing: Promise<void> | undefined
  const closeAll = async (): Promise<void> => {
    await Promise.all([...started].map((workers) => workers.close(0)))
    await Promise.all([...lanes.values()].map(({ queue }) => queue.close()))
    await datastore.close()
  }
  const close = (): Promise<void> => (closing ??= closeAll())
  return {
    name: datastore.name,
    enqueue: (flow, tasks) => enqueueTasks(flow, tasks, { queue: queueOf, renewsFailed: true }),
    counts,
    async work(flow, services, options) {
      const follow = (tasks: readonly Task[]): Promise<void> =>
        enqueueTasks(flow, tasks, { queue: queueOf, renewsFailed: false })
      const setting = { ...options, datastore, lane, follow, counts }
      const workers = await orUnavailable(() => startWorkers(flow, services, setting))
      started.add(workers)
      return workers
    },
    limit: (flow, { stage, lane: name }, limit) =>
      orUnavailable(() => lane(laneQueue(flow.stage(stage).name, name)).limit(limit)),
    lanes: (flow) =>
      orUnavailable(() =>
        Promise.all(
          flow.stages.flatMap((stage) => queueNames(stage).map((name) => readLane(queueOf(name), stage))),
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
