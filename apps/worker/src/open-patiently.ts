import { RetryableError, collectionKey } from '@vignette/domain'
import { openHouse, type House } from '@vignette/services'
import type { Log } from '@vignette/telemetry'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Settings } from './check-settings.ts'

/** Redis and the store may come up after this process, but no later than so many ms. */
const patienceMs = 60_000
const pauseMs = 2000

/**
 * Opens queues, ledger and stores once all of them answer. Throws `RetryableError` when one does not within a minute, what a
 * retry cannot mend at once, and the reason of the signal.
 */
export async function openPatiently(
  { store, environment }: Pick<Settings, 'store' | 'environment'>,
  log: Log,
  signal: AbortSignal,
): Promise<House> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    signal.throwIfAborted()
    try {
      return await openAnswering(store, environment)
    } catch (error) {
      if (!(error instanceof RetryableError) || performance.now() > giveUpAt) throw error
      log.warn({ code: error.code }, `${error.message} Trying again in ${pauseMs / 1000} seconds.`)
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

async function openAnswering(store: string, environment: Settings['environment']): Promise<House> {
  await using opening = new AsyncDisposableStack()
  const house = opening.use(await openHouse(store, environment))
  await house.store.head(collectionKey('default'))
  opening.move()
  return house
}
