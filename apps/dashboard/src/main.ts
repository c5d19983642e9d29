import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { PermanentError, RetryableError } from '@vignette/domain'
import { createLog, createMetrics, type Log } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { settingsOfProcess, type Settings } from './config.ts'
import { openSources, type Sources } from './sources.ts'

/** Redis and the store may come up later than this process, by so many ms at most. */
const patienceMs = 60_000
const pauseMs = 2000

/** A connection that does not end within so many ms of a signal is cut with the process. */
const closingMs = 9000

async function main(): Promise<void> {
  const settings = settingsOfProcess()
  const log = createLog({ name: 'dashboard', level: settings.logLevel })
  const stop = stopOnSignal()
  await using closing = new AsyncDisposableStack()
  const sources = await openPatiently(settings, log, stop)
  if (!sources) return
  closing.use(sources)
  const metrics = createMetrics({ process: 'dashboard' })
  const app = await createApp(sources, { credentials: settings.credentials, log, metrics })
  closing.defer(() => app.close())
  const url = await app.listen({ host: settings.host, port: settings.port })
  log.info({ url, store: sources.store.address }, 'The dashboard is open.')
  if (!stop.aborted) await once(stop, 'abort')
  log.info({}, 'The dashboard closes.')
}

/**
 * Tries again while something does not answer yet; what a retry cannot mend is thrown at once. Nothing when told to stop
 * meanwhile.
 */
async function openPatiently(
  settings: Settings,
  log: Log,
  stop: AbortSignal,
): Promise<(Sources & AsyncDisposable) | undefined> {
  const deadline = performance.now() + patienceMs
  while (!stop.aborted) {
    try {
      return await openSources(settings, log)
    } catch (error) {
      if (!(error instanceof RetryableError) || performance.now() > deadline) throw error
      log.warn({ code: error.code }, `${error.message} Trying again in ${pauseMs / 1000} seconds.`)
    }
    await Promise.race([pause(pauseMs), once(stop, 'abort')])
  }
  return undefined
}

function stopOnSignal(): AbortSignal {
  const stop = new AbortController()
  const begin = (): void => {
    setTimeout(() => process.exit(1), closingMs).unref()
    stop.abort()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, begin)
  return stop.signal
}

try {
  await main()
} catch (error) {
  if (error instanceof PermanentError || error instanceof RetryableError) {
    process.stderr.write(`${error.code}: ${error.message}\n`)
    process.exitCode = error instanceof PermanentError ? 2 : 1
  } else throw error
}
