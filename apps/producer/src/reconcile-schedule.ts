import { listScans } from '@vignette/runtime'
import type { Log } from '@vignette/telemetry'
import { setTimeout as pause } from 'node:timers/promises'
import type { IngestContext } from './ingest-context.ts'
import { enqueueUploads, refusalOf } from './ingest.ts'
import { reportRefused, type RefusalReports } from './report-refused.ts'

interface ReconcileSchedule extends RefusalReports {
  /** between the end of one listing and the next, in ms; 0: no listings */
  everyMs: number
  log: Log
  stop: AbortSignal
}

/**
 * Finds, by listing every source, what no event told of; once at the start and then again and again until stopped. What has
 * failed is left alone, as is what an earlier plan finished: doing it once more costs money, and is for a person to order.
 */
export async function reconcilePeriodically(
  context: IngestContext,
  schedule: ReconcileSchedule,
): Promise<void> {
  const { everyMs, stop } = schedule
  if (everyMs === 0) return
  while (!stop.aborted) {
    await reconcileSources(context, schedule)
    // Producers that were started together need not list together.
    await pause(everyMs * (0.9 + 0.2 * Math.random()), undefined, { signal: stop }).catch(() => undefined)
  }
}

async function reconcileSources(context: IngestContext, schedule: ReconcileSchedule): Promise<void> {
  const { log, stop } = schedule
  for (const source of context.sources) {
    let rejected = 0
    try {
      const result = await enqueueUploads(context, {
        uploads: listScans(context, source, () => (rejected += 1)),
        collection: source.collection,
        redo: { failed: false, outdated: false },
        onRefused(master, error) {
          reportRefused([refusalOf(master, error)], schedule)
          rejected += 1
        },
        signal: stop,
      })
      log.info({ ...source, ...result, refused: rejected }, 'reconciled')
    } catch (error) {
      if (stop.aborted) return
      log.error({ ...source, error }, 'The listing broke off; it is made again in a while.')
    }
  }
}
