import { collectionKey, type RetryableError } from '@vignette/domain'
import { openHouse, patiently, type House } from '@vignette/services'
import type { Log } from '@vignette/telemetry'
import type { Settings } from './check-settings.ts'

/**
 * Opens queues, ledger and stores once all of them answer. Throws `RetryableError` when one does not within a minute, what a
 * retry cannot mend at once, and the reason of the signal.
 */
export async function openPatiently(
  { store, environment }: Pick<Settings, 'store' | 'environment'>,
  log: Log,
  stop: AbortSignal,
): Promise<House> {
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  return patiently(() => openAnswering(store, environment, log), { say, stop })
}

async function openAnswering(store: string, environment: Settings['environment'], log: Log): Promise<House> {
  await using opening = new AsyncDisposableStack()
  const house = opening.use(await openHouse(store, environment, log))
  await house.store.head(collectionKey('default'))
  opening.move()
  return house
}
