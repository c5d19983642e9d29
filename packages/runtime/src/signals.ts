export interface Stop extends Disposable {
  /** Aborted by the first SIGINT or SIGTERM. */
  signal: AbortSignal
}

export interface StopOptions {
  /** what the process ends with when it is signalled again, without waiting for anything */
  exitCode: number
  /** Told of the first signal before it aborts. */
  onStop?: (name: NodeJS.Signals) => void
}

/** Asks for a stop at the first SIGINT or SIGTERM, and ends the process at the second. Disposed, it listens no more. */
export function stopOnSignals({ exitCode, onStop }: StopOptions): Stop {
  const stop = new AbortController()
  const names = ['SIGINT', 'SIGTERM'] as const
  const stopOrExit = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) process.exit(exitCode)
    onStop?.(name)
    stop.abort()
  }
  for (const name of names) process.on(name, stopOrExit)
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, stopOrExit)
    },
  }
}

/** Resolves once the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}
