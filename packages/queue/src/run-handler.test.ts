import { getEventListeners, once } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { useFakeTime } from '../test/fake-sleep.ts'
import { runHandler } from './run-handler.ts'

describe('runHandler', () => {
  it('passes on what the handler returns and what it throws', async () => {
    const { signal } = new AbortController()
    expect(await runHandler({ signal, graceMs: 1 }, async () => 7)).toBe(7)
    const failing = runHandler({ signal, graceMs: 1 }, () => Promise.reject(new Error('odd')))
    await expect(failing).rejects.toThrow('odd')
  })

  it('aborts the handler with a standard error and its reason', async () => {
    const stop = new AbortController()
    const running = runHandler({ signal: stop.signal, graceMs: 60_000 }, async (signal) => {
      await once(signal, 'abort')
      return signal.throwIfAborted()
    })
    stop.abort('closing')
    await expect(running).rejects.toMatchObject({ name: 'AbortError', message: 'closing' })
  })

  it('keeps the result of a handler that ends in time', async () => {
    const stop = new AbortController()
    const running = runHandler({ signal: stop.signal, graceMs: 60_000 }, async (signal) => {
      await once(signal, 'abort')
      return 'done'
    })
    stop.abort()
    expect(await running).toBe('done')
  })

  it('leaves a handler that does not listen', async () => {
    const running = runHandler(
      { signal: AbortSignal.abort(), graceMs: 5 },
      () => new Promise(() => undefined),
    )
    await expect(running).rejects.toThrow('went on for 5 ms')
  })

  it('leaves it neither sooner nor later than it was told', async () => {
    useFakeTime()
    const stop = new AbortController()
    let left = ''
    const running = runHandler({ signal: stop.signal, graceMs: 500 }, () => new Promise(() => undefined))
    running.catch((error: unknown) => (left = String(error)))
    await vi.advanceTimersByTimeAsync(60_000)
    stop.abort()
    await vi.advanceTimersByTimeAsync(499)
    expect(left).toBe('')
    await vi.advanceTimersByTimeAsync(1)
    expect(left).toContain('went on for 500 ms')
  })

  it.each([false, true])(
    'leaves nothing behind of a handler that has ended, told to or not: %s',
    async (told) => {
      useFakeTime()
      const stop = new AbortController()
      let own: AbortSignal | undefined
      const running = runHandler({ signal: stop.signal, graceMs: 500 }, async (signal) => {
        own = signal
        if (told) await once(signal, 'abort')
      })
      if (told) stop.abort()
      await running
      expect(getEventListeners(stop.signal, 'abort')).toEqual([])
      await vi.advanceTimersByTimeAsync(0)
      expect(getEventListeners(own!, 'abort')).toEqual([])
      expect(vi.getTimerCount()).toBe(0)
    },
  )
})
