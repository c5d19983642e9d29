import { flow } from '@vignette/pipeline'
import type { QueueStatus } from '@vignette/queue'
import type { ShownEngine } from './dashboard-context.ts'

export interface ShownQueue extends QueueStatus {
  /** Jobs wait, none runs, and no worker is there to take one. */
  abandoned: boolean
}

/** How every queue of the flow stands, and whether anybody works on it. */
export async function readQueueStatus(engine: ShownEngine): Promise<ShownQueue[]> {
  const workers = new Map(engine.queues(flow).map((queue) => [queue.name, () => queue.getWorkersCount()]))
  const queues = await engine.queueStatus(flow)
  return Promise.all(
    queues.map(async (status) => {
      // Asking who works costs a list of all clients, so it is asked where the answer matters.
      const idle = status.counts.waiting > 0 && status.counts.active === 0
      return { ...status, abandoned: idle && (await workers.get(status.queue)?.()) === 0 }
    }),
  )
}
