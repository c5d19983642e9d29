import { once } from 'node:events'
import { PermanentError, RetryableError } from '@vignette/domain'
import { patiently, warningOf } from '@vignette/services'
import { createLog, createMetrics } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { settingsOfProcess } from './config.ts'
import { openSources } from './sources.ts'

/** A connection that does not end within so many ms of a signal is cut with the process. */
const closingMs = 9000

async function main(stop: AbortSignal): Promise<void> {
  const settings = settingsOfProcess()
  const log = createLog({ name: 'dashboard', level: settings.logLevel })
  const warning = warningOf('The password of the dashboard', settings.credentials.password)
  if (warning) log.warn({}, warning)
  await using closing = new AsyncDisposableStack()
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  const sources = closing.use(await patiently(() => openSources(settings, log), { say, stop }))
  const metrics = createMetrics({ process: 'dashboard' })
  const app = await createApp(sources, { credentials: settings.credentials, log, metrics })
  closing.defer(() => app.close())
  const url = await app.listen({ host: settings.host, port: settings.port })
  log.info({ url, store: sources.store.address }, 'The dashboard is open.')
  if (!stop.aborted) await once(stop, 'abort')
  log.info({}, 'The dashboard closes.')
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

const stop = stopOnSignal()
try {
  await main(stop)
} catch (error) {
  if (error instanceof PermanentError || error instanceof RetryableError) {
    process.stderr.write(`${error.code}: ${error.message}\n`)
    process.exitCode = error instanceof PermanentError ? 2 : 1
  } else if (!stop.aborted) throw error
}
