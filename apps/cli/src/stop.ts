import { exitCodes } from './exit.ts'

export interface Stop {
  /** Aborted by the first interrupt. */
  signal: AbortSignal
  /** Listens no more. */
  forget(): void
}

/** The first interrupt stops cleanly and says how to go on; the second ends the process at once. */
export function stopOnInterrupt(say: (line: string) => void): Stop {
  const stop = new AbortController()
  const interrupted = (): void => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted)
    say(
      'Stopping: calls under way come to their end. Ctrl-C again stops at once. The same command goes on from here.',
    )
    stop.abort(new Error('interrupted'))
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, interrupted)
  return {
    signal: stop.signal,
    forget() {
      for (const signal of signals) process.off(signal, interrupted)
    },
  }
}
