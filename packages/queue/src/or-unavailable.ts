import { PermanentError, RetryableError } from '@vignette/domain'

/** What the datastore throws becomes `RetryableError('queue-unavailable')`; our own errors pass. */
export async function orUnavailable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof PermanentError || cause instanceof RetryableError) throw cause
    const words = cause instanceof Error ? cause.message : String(cause)
    throw new RetryableError('queue-unavailable', `The queue does not answer: ${words}`, { cause })
  }
}
