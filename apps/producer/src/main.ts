import { once } from 'node:events'
import { PermanentError, RetryableError } from '@vignette/domain'
import { warningOf } from '@vignette/services'
import { createLog, createMetrics } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { settingsOfProcess } from './config.ts'
import { keepReconciling } from './keep-reconciling.ts'
import { openCounter } from './open-counter.ts'

/** What is not done so long after a signal, in ms, is left to the next producer. */
const closingMs = 9000

async function main(stop: AbortSignal): Promise<void> {
  const { token, host, port, reconcileMs, logLevel, ...settings } = settingsOfProcess()
  const log = createLog({ name: 'producer', level: logLevel })
  const warning = warningOf('The token of events', token)
  if (warning) log.warn({}, warning)
  await using closing = new AsyncDisposableStack()
  const counter = closing.use(await openCounter(settings, log, stop))
  const app = createApp(counter, { token, log, metrics: createMetrics({ process: 'producer' }) })
  closing.defer(() => app.close())
  await app.listen({ host, port })
  const reconciling = keepReconciling(counter, { everyMs: reconcileMs, log, stop })
  closing.defer(() => reconciling)
  if (!stop.aborted) await once(stop, 'abort')
  log.info({}, 'The producer stops.')
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
