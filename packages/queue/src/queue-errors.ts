import { PermanentError, RetryableError } from '@vignette/domain'

/** What the datastore throws becomes `RetryableError('queue-unavailable')`; our own errors pass. */
export async function withQueueErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof PermanentError || cause instanceof RetryableError) throw cause
    throw new RetryableError('queue-unavailable', `The queues do not answer (${wordsOf(cause)}).`, { cause })
  }
}

/** The driver's own words for a connection that is gone speak of an option nobody has set. */
function wordsOf(cause: unknown): string {
  const words = cause instanceof Error ? cause.message : String(cause)
  return words.includes('enableOfflineQueue') ? 'no connection' : words
}
