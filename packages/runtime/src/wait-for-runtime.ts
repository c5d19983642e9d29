import type { RetryableError } from '@vignette/domain'
import type { Log } from '@vignette/queue'
import type { Environment } from './environment.ts'
import { openRuntime, type Runtime } from './open-runtime.ts'
import { warnOfPublicSecret } from './secrets.ts'
import { waitForServices } from './wait-for-services.ts'

/**
 * Opens queues, ledger and stores once all of them answer. Throws `RetryableError` when one does not within a minute, what a
 * retry cannot mend at once, and the reason of `stop`. Warns of a key of the store that everybody knows.
 */
export async function waitForRuntime(
  out: string,
  environment: Environment,
  { log, stop }: { log: Log; stop: AbortSignal },
): Promise<Runtime> {
  const warning = warnOfPublicSecret('The key of the store', environment.s3.secretAccessKey)
  if (warning) log.warn({}, warning)
  const say = (error: RetryableError, message: string): void => log.warn({ code: error.code }, message)
  return waitForServices(() => openAnswering(out, environment, log), { say, stop })
}

async function openAnswering(out: string, environment: Environment, log: Log): Promise<Runtime> {
  await using opening = new AsyncDisposableStack()
  const runtime = opening.use(await openRuntime(out, environment, log))
  await Promise.all(Object.values(runtime.pings).map((ping) => ping()))
  opening.move()
  return runtime
}
