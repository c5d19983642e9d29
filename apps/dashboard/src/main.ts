import { runProcess, untilAborted, waitForRuntime, warnOfPublicSecret } from '@vignette/runtime'
import { createLog, createMetrics } from '@vignette/telemetry'
import { createApp } from './app.ts'
import { loadConfig } from './config.ts'

async function main(stop: AbortSignal): Promise<void> {
  const { credentials, host, port, path, store, logLevel, environment } = loadConfig(process.env)
  const { trustedProxies } = environment
  const log = createLog({ name: 'dashboard', level: logLevel })
  const warning = warnOfPublicSecret('The password of the dashboard', credentials.password)
  if (warning) log.warn({}, warning)
  await using closing = new AsyncDisposableStack()
  const runtime = closing.use(await waitForRuntime(store, environment, { log, stop }))
  const metrics = createMetrics({ process: 'dashboard' })
  const app = await createApp(runtime, { credentials, log, metrics, path, trustedProxies })
  closing.defer(() => app.close())
  const url = await app.listen({ host, port })
  log.info({ url: url + path, store: runtime.store.address }, 'The dashboard is open.')
  await untilAborted(stop)
  log.info({}, 'The dashboard closes.')
}

await runProcess(main)
