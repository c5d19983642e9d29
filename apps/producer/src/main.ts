import { once } from 'node:events'
import { flow } from '@vignette/pipeline'
import { runProcess, warningOf } from '@vignette/services'
import { createLog, createMetrics } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { settingsOfProcess } from './config.ts'
import { keepReconciling } from './keep-reconciling.ts'
import { openCounter } from './open-counter.ts'

async function main(stop: AbortSignal): Promise<void> {
  const { token, host, port, reconcileMs, logLevel, ...settings } = settingsOfProcess()
  const log = createLog({ name: 'producer', level: logLevel })
  const warning = warningOf('The token of events', token)
  if (warning) log.warn({}, warning)
  await using closing = new AsyncDisposableStack()
  const counter = closing.use(await openCounter(settings, log, stop))
  const metrics = createMetrics({ process: 'producer' })
  metrics.watchQueues(() => counter.engine.lanes(flow))
  const app = createApp(counter, { token, log, metrics })
  closing.defer(() => app.close())
  await app.listen({ host, port })
  const reconciling = keepReconciling(counter, { everyMs: reconcileMs, log, stop })
  closing.defer(() => reconciling)
  if (!stop.aborted) await once(stop, 'abort')
  log.info({}, 'The producer stops.')
}

await runProcess(main)
