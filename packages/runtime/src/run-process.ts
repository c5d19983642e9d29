import { PermanentError, RetryableError } from '@vignette/domain'

/** What has not ended so long after a signal, in ms, is cut off with the process. */
const closingMs = 9_000

/**
 * Runs a process to its end. The first SIGTERM or SIGINT aborts `stop`. Ends with exit code 0 when stopped, 2 when the process
 * cannot run as it was told to, 1 when something it needs does not answer; both say why on stderr.
 */
export async function runProcess(main: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const begin = (): void => {
    setTimeout(() => process.exit(1), closingMs).unref()
    stop.abort()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, begin)
  try {
    await main(stop.signal)
  } catch (error) {
    if (stop.signal.aborted && error instanceof Error && error.name === 'AbortError') return
    if (!(error instanceof PermanentError || error instanceof RetryableError)) throw error
    process.stderr.write(`${error.code}: ${error.message}\n`)
    process.exitCode = error instanceof PermanentError ? 2 : 1
  }
}
