import type { Log } from '@vignette/queue'
import { setTimeout as pause } from 'node:timers/promises'
import type { Counter } from './counter.ts'
import { listPlace } from './list-place.ts'
import { enqueueUploads } from './take-in.ts'

interface Rhythm {
  /** between the end of one listing and the next, in ms; 0: no listings */
  everyMs: number
  log: Log
  stop: AbortSignal
}

/**
 * Finds, by listing every place, what no event told of; once at the start and then again and again until stopped. What has
 * failed is left alone, as is what an earlier plan finished: doing it once more costs money, and is for a person to order.
 */
export async function keepReconciling(counter: Counter, { everyMs, log, stop }: Rhythm): Promise<void> {
  if (everyMs === 0) return
  while (!stop.aborted) {
    await reconcilePlaces(counter, log, stop)
    // Producers that were started together need not list together.
    await pause(everyMs * (0.9 + 0.2 * Math.random()), undefined, { signal: stop }).catch(() => undefined)
  }
}

async function reconcilePlaces(counter: Counter, log: Log, stop: AbortSignal): Promise<void> {
  for (const place of counter.places) {
    let refused = 0
    try {
      const tally = await enqueueUploads(counter, {
        uploads: listPlace(counter, place, () => (refused += 1)),
        collection: place.collection,
        redo: { failed: false, outdated: false },
        signal: stop,
      })
      log.info({ ...place, ...tally, refused }, 'reconciled')
    } catch (error) {
      if (stop.aborted) return
      log.error({ ...place, error }, 'The listing broke off; it is made again in a while.')
    }
  }
}
