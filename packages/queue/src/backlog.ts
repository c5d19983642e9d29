import type { Queue } from 'bullmq'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Flow } from './flow.ts'
import type { Log } from './log.ts'
import { queueName, queueNames, type AnyStage } from './stage.ts'

/** How often a job that is held looks again, in ms. */
const lookEveryMs = 500

/** What holds work up until what was begun before has come through. */
export interface Backlog {
  /**
   * Resolves when no later queue that work on the payload leads to has more waiting than is allowed, or when aborted. Never
   * rejects: a queue that does not tell holds nobody up.
   */
  waitForRoom(stage: AnyStage, payload: unknown, held: { signal: AbortSignal; log: Log }): Promise<void>
}

export interface BacklogOptions {
  flow: Flow
  services: object
  queue: (name: string) => Queue
  /** jobs that may wait in a queue; Infinity holds nothing up */
  most: number
}

export function openBacklog(options: BacklogOptions): Backlog {
  const countWaiting = shareCounts(options.queue)
  const findFull = async (stage: AnyStage, payload: unknown): Promise<string | undefined> => {
    const names = await queuesAfter(options, stage, payload)
    const counts = await Promise.all(names.map(countWaiting))
    return names.find((_, index) => (counts[index] ?? 0) > options.most)
  }
  return {
    async waitForRoom(stage, payload, { signal, log }) {
      if (options.most === Infinity) return
      let told = false
      while (!signal.aborted) {
        const full = await findFull(stage, payload).catch(() => undefined)
        if (full === undefined) return
        if (!told) log.debug({ queue: full, most: options.most }, 'held up: too much waits further on')
        told = true
        await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}

/** Stages do not hold themselves up, so whatever is begun can be brought to its end. */
async function queuesAfter(
  { flow, services }: BacklogOptions,
  stage: AnyStage,
  payload: unknown,
): Promise<string[]> {
  const later = flow.stages.slice(flow.stages.findIndex(({ name }) => name === stage.name) + 1)
  const names = later.map(async (next: AnyStage): Promise<string[]> => {
    const pools: readonly string[] | undefined = await next.pools?.within?.(payload, services)
    return pools?.map((pool) => queueName(next.name, pool)) ?? queueNames(next)
  })
  return (await Promise.all(names)).flat()
}

/** Jobs that ask for a count at the same time share one. */
function shareCounts(queueOf: (name: string) => Queue): (name: string) => Promise<number> {
  const asked = new Map<string, Promise<number>>()
  return (name) => {
    const count =
      asked.get(name) ??
      queueOf(name)
        .getJobCounts('waiting', 'prioritized', 'delayed')
        .then((found) => Object.values(found).reduce((sum, jobs) => sum + jobs, 0))
        .finally(() => asked.delete(name))
    asked.set(name, count)
    return count
  }
}
