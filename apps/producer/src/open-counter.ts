import { collectionKey, type RetryableError } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import type { Log } from '@vignette/queue'
import { openHouse, patiently, placeOnS3 } from '@vignette/services'
import type { Settings } from './config.ts'
import type { Counter } from './counter.ts'
import { prepareCollections } from './collections.ts'

type Opening = Pick<Settings, 'environment' | 'store' | 'places'>

/** Opens queues and stores, trying again while one does not answer yet; what a retry cannot mend is thrown at once. */
export async function openCounter(
  settings: Opening,
  log: Log,
  stop: AbortSignal,
): Promise<Counter & AsyncDisposable> {
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  return patiently(() => openOnce(settings, log), { say, stop })
}

async function openOnce(
  { environment, store: address, places }: Opening,
  log: Log,
): Promise<Counter & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { engine, store, masters } = opening.use(await openHouse(address, environment, log))
  // Queues are opened now, so that later they answer or fail at once.
  const queues = engine.queues(flow)
  const ping = async (): Promise<void> => {
    await Promise.all([queues[0]?.getJobCounts('waiting'), store.head(collectionKey('default'))])
  }
  await ping()
  const names = ['default', ...places.map(({ collection }) => collection)]
  await prepareCollections(store, names, environment.emulatorUrl ? 'emulator' : 'gemini')
  const results = address.startsWith('s3://') ? placeOnS3(address) : { bucket: '', prefix: '' }
  const closing = opening.move()
  return {
    engine,
    store,
    masters,
    door: { buckets: environment.scanBuckets, results },
    places,
    ping,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}
