import { flow } from '@vignette/pipeline'
import { runProcess, untilAborted, warnOfPublicSecret } from '@vignette/runtime'
import { createLog, createMetrics } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { loadConfig } from './config.ts'
import { reconcilePeriodically } from './reconcile-schedule.ts'
import { openIngestContext } from './open-ingest-context.ts'

async function main(stop: AbortSignal): Promise<void> {
  const config = loadConfig(process.env)
  const { token, host, port, reconcileMs: everyMs, logLevel, environment } = config
  const log = createLog({ name: 'producer', level: logLevel })
  const warning = warnOfPublicSecret('The token of events', token)
  if (warning) log.warn({}, warning)
  await using closing = new AsyncDisposableStack()
  const context = closing.use(await openIngestContext(config, log, stop))
  const metrics = createMetrics({ process: 'producer' })
  metrics.watchQueues(() => context.engine.queueStatus(flow))
  const app = createApp(context, { token, log, metrics, trustedProxies: environment.trustedProxies })
  closing.defer(() => app.close())
  await app.listen({ host, port })
  const reconciling = reconcilePeriodically(context, { everyMs, log, stop, metrics })
  closing.defer(() => reconciling)
  await untilAborted(stop)
  log.info({}, 'The producer stops.')
}

await runProcess(main)
