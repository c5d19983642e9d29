import { RetryableError } from '@vignette/domain'
import { setTimeout as sleep } from 'node:timers/promises'

/** Services may come up later than the processes that use them, by so many ms at most; between two tries, so many. */
const patienceMs = 60_000
const pauseMs = 2_000

export interface Waiting {
  /** Told of each try that failed. */
  say: (error: RetryableError, message: string) => void
  /** Aborted when the process is to end; its reason is thrown. */
  stop?: AbortSignal
}

/**
 * Opens what may not answer yet, trying again for a minute. Throws the `RetryableError` of the last try, and at once what a
 * retry cannot mend.
 */
export async function waitForServices<Opened>(
  open: () => Promise<Opened>,
  { say, stop }: Waiting,
): Promise<Opened> {
  const giveUpAt = performance.now() + patienceMs
  for (;;) {
    stop?.throwIfAborted()
    try {
      return await open()
    } catch (error) {
      if (!(error instanceof RetryableError) || performance.now() > giveUpAt) throw error
      say(error, `${error.message} Trying again in ${pauseMs / 1000} seconds.`)
    }
    await sleep(pauseMs, undefined, stop ? { signal: stop } : {}).catch(() => stop?.throwIfAborted())
  }
}
