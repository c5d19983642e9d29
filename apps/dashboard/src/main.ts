import { once } from 'node:events'
import type { RetryableError } from '@vignette/domain'
import { patiently, runProcess, warningOf } from '@vignette/services'
import { createLog, createMetrics } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { settingsOfProcess } from './config.ts'
import { openSources } from './sources.ts'

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

await runProcess(main)
