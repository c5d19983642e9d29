import { PermanentError, RetryableError, printable, withoutSecrets } from '@vignette/domain'
import { stopOnSignals } from './signals.ts'

/** What has not ended so long after a signal, in ms, is cut off with the process. */
const closingMs = 9_000

/**
 * Runs a process to its end. The first SIGTERM or SIGINT aborts `stop`, the second ends it at once. Ends with exit code 0 when
 * stopped, 2 when the process cannot run as it was told to, 1 when something it needs does not answer; both say why on stderr.
 */
export async function runProcess(main: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const { signal } = stopOnSignals({
    exitCode: 1,
    onStop: () => void setTimeout(() => process.exit(1), closingMs).unref(),
  })
  try {
    await main(signal)
  } catch (error) {
    if (signal.aborted && error instanceof Error && error.name === 'AbortError') return
    process.stderr.write(`${printable(withoutSecrets(wordsOf(error)))}\n`)
    process.exitCode = error instanceof PermanentError ? 2 : 1
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof PermanentError || error instanceof RetryableError)
    return `${error.code}: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
