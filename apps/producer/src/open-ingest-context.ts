import { collectionKey, type RetryableError } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import type { Log } from '@vignette/queue'
import { openRuntime, waitForServices, parseS3Address } from '@vignette/runtime'
import type { Settings } from './config.ts'
import type { IngestContext } from './ingest-context.ts'
import { prepareCollections } from './collections.ts'

type Opening = Pick<Settings, 'environment' | 'store' | 'sources'>

/** Opens queues and stores, trying again while one does not answer yet; what a retry cannot mend is thrown at once. */
export async function openIngestContext(
  settings: Opening,
  log: Log,
  stop: AbortSignal,
): Promise<IngestContext & AsyncDisposable> {
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  return waitForServices(() => openOnce(settings, log), { say, stop })
}

async function openOnce(
  { environment, store: address, sources }: Opening,
  log: Log,
): Promise<IngestContext & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { engine, store, masters } = opening.use(await openRuntime(address, environment, log))
  // Queues are opened now, so that later they answer or fail at once.
  const queues = engine.queues(flow)
  const ping = async (): Promise<void> => {
    await Promise.all([queues[0]?.getJobCounts('waiting'), store.head(collectionKey('default'))])
  }
  await ping()
  const names = ['default', ...sources.map(({ collection }) => collection)]
  await prepareCollections(store, names, environment.emulatorUrl ? 'emulator' : 'gemini')
  const results = address.startsWith('s3://') ? parseS3Address(address) : { bucket: '', prefix: '' }
  const closing = opening.move()
  return {
    engine,
    store,
    masters,
    policy: { buckets: environment.scanBuckets, results },
    sources,
    ping,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}
