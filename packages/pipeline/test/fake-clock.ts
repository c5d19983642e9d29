import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { afterEach, beforeEach, vi } from 'vitest'

/** Time goes on only when a test says so, for those who sleep on a promise too. */
export function stopTimeInEachTest(): void {
  const { setTimeout: sleep } = timers
  const stopped = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  const sleepWith = (way: object): void => {
    Object.assign(timers, { setTimeout: way })
    syncBuiltinESMExports()
  }
  beforeEach(() => {
    vi.useFakeTimers()
    sleepWith(stopped)
  })
  afterEach(() => {
    sleepWith(sleep)
    vi.useRealTimers()
  })
}
