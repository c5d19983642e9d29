import type { RetryableError } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import { intakePolicy, waitForRuntime, waitForServices } from '@vignette/runtime'
import type { Log } from '@vignette/telemetry'
import type { ProducerConfig } from './config.ts'
import type { IngestContext } from './ingest-context.ts'
import { prepareCollections } from './collections.ts'

/** Opens queues and stores, trying again while one does not answer yet; what a retry cannot mend is thrown at once. */
export async function openIngestContext(
  { environment, store: address, sources }: Pick<ProducerConfig, 'environment' | 'store' | 'sources'>,
  log: Log,
  stop: AbortSignal,
): Promise<IngestContext & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const { engine, store, masters, pings } = opening.use(
    await waitForRuntime(address, environment, { log, stop }),
  )
  // Queues are opened now, so that later they answer or fail at once.
  engine.queues(flow)
  const names = ['default', ...sources.map(({ collection }) => collection)]
  const service = environment.emulatorUrl ? 'emulator' : 'gemini'
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  await waitForServices(() => prepareCollections(store, names, service), { say, stop })
  const closing = opening.move()
  return {
    engine,
    store,
    masters,
    pings,
    policy: intakePolicy(address, environment.scanBuckets),
    sources,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}
