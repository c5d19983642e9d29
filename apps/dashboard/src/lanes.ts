import { flow } from '@vignette/pipeline'
import type { Engine, LaneStanding } from '@vignette/queue'

export interface ShownLane extends LaneStanding {
  /** Jobs wait, none runs, and no worker is there to take one. */
  abandoned: boolean
}

/** How every queue of the flow stands, and whether anybody works on it. */
export async function readLanes(engine: Engine): Promise<ShownLane[]> {
  const workers = new Map(engine.queues(flow).map((queue) => [queue.name, () => queue.getWorkersCount()]))
  const lanes = await engine.lanes(flow)
  return Promise.all(
    lanes.map(async (lane) => {
      // Asking who works costs a list of all clients, so it is asked where the answer matters.
      const idle = lane.counts.waiting > 0 && lane.counts.active === 0
      return { ...lane, abandoned: idle && (await workers.get(lane.queue)?.()) === 0 }
    }),
  )
}
