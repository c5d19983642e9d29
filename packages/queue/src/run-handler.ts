import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Runs a handler with a signal that aborts with a standard `AbortError`. A handler that does not end within `graceMs` of it
 * is left to itself, and this rejects.
 */
export async function runHandler<Result>(
  { signal, graceMs }: { signal: AbortSignal; graceMs: number },
  handler: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const own = new AbortController()
  const abort = (): void => own.abort(new DOMException(String(signal.reason), 'AbortError'))
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  const finished = new AbortController()
  try {
    return await Promise.race([handler(own.signal), overdue(own.signal, graceMs, finished.signal)])
  } finally {
    signal.removeEventListener('abort', abort)
    finished.abort()
  }
}

async function overdue(signal: AbortSignal, graceMs: number, finished: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort', { signal: finished })
  await sleep(graceMs, undefined, { signal: finished })
  throw new Error(`The handler went on for ${graceMs} ms after it was told to stop.`)
}
