import { collectionKey, type RetryableError } from '@vignette/domain'
import { openRuntime, waitForServices, type Runtime } from '@vignette/runtime'
import type { Log } from '@vignette/telemetry'
import type { Settings } from './resolve-config.ts'

/**
 * Opens queues, ledger and stores once all of them answer. Throws `RetryableError` when one does not within a minute, what a
 * retry cannot mend at once, and the reason of the signal.
 */
export async function waitForRuntime(
  { store, environment }: Pick<Settings, 'store' | 'environment'>,
  log: Log,
  stop: AbortSignal,
): Promise<Runtime> {
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  return waitForServices(() => openAnswering(store, environment, log), { say, stop })
}

async function openAnswering(
  store: string,
  environment: Settings['environment'],
  log: Log,
): Promise<Runtime> {
  await using opening = new AsyncDisposableStack()
  const runtime = opening.use(await openRuntime(store, environment, log))
  await runtime.store.head(collectionKey('default'))
  opening.move()
  return runtime
}
