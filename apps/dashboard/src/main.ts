import { once } from 'node:events'
import type { RetryableError } from '@vignette/domain'
import { waitForServices, runProcess, warnOfDefaultSecret } from '@vignette/runtime'
import { createLog, createMetrics } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { loadConfig } from './config.ts'
import { openDashboardContext } from './dashboard-context.ts'

async function main(stop: AbortSignal): Promise<void> {
  const settings = loadConfig()
  const log = createLog({ name: 'dashboard', level: settings.logLevel })
  const warning = warnOfDefaultSecret('The password of the dashboard', settings.credentials.password)
  if (warning) log.warn({}, warning)
  await using closing = new AsyncDisposableStack()
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  const context = closing.use(await waitForServices(() => openDashboardContext(settings, log), { say, stop }))
  const metrics = createMetrics({ process: 'dashboard' })
  const app = await createApp(context, { credentials: settings.credentials, log, metrics })
  closing.defer(() => app.close())
  const url = await app.listen({ host: settings.host, port: settings.port })
  log.info({ url, store: context.store.address }, 'The dashboard is open.')
  if (!stop.aborted) await once(stop, 'abort')
  log.info({}, 'The dashboard closes.')
}

await runProcess(main)
