import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { onTestFinished, vi } from 'vitest'

interface SleepOptions {
  signal?: AbortSignal
}

/** Until the test ends, time passes when the test says so, for those who sleep as well: fake timers alone do not reach them. */
export function useFakeTime(): void {
  vi.useFakeTimers()
  const sleep = (ms: number, value: unknown, { signal }: SleepOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const timer = setTimeout(resolve, ms, value)
      const stop = (): void => (clearTimeout(timer), reject(signal?.reason))
      signal?.addEventListener('abort', stop, { once: true })
    })
  const spy = vi.spyOn(timers, 'setTimeout').mockImplementation(Object(sleep))
  syncBuiltinESMExports()
  onTestFinished(() => {
    spy.mockRestore()
    syncBuiltinESMExports()
    vi.useRealTimers()
  })
}
