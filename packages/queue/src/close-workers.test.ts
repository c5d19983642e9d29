import { describe, expect, it, vi } from 'vitest'
import { useFakeTime } from '../test/fake-sleep.ts'
import { prepareWorkers } from '../test/prepare-workers.ts'

describe('closing workers', () => {
  const endless = new Promise<void>(() => undefined)

  it('wait for their jobs, and then stop them', async () => {
    useFakeTime()
    const { datastore, lines, start } = prepareWorkers()
    const workers = await start({ stages: ['first'] })
    const worker = datastore.worker('first')
    const ended = Promise.withResolvers<void>()
    worker.jobsEnded = ended.promise
    const closed = workers.close(500)
    await vi.advanceTimersByTimeAsync(499)
    expect(worker.told.slice(1)).toEqual([['close']])
    await vi.advanceTimersByTimeAsync(1)
    expect(worker.told.slice(1)).toEqual([['close'], ['cancelAllJobs']])
    ended.resolve()
    await closed
    expect(vi.getTimerCount()).toBe(0)
    expect(lines).toEqual([])
  })

  it('stop nobody whose jobs end in time', async () => {
    useFakeTime()
    const { datastore, start } = prepareWorkers()
    await (await start({ stages: ['first'] })).close(500)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(datastore.worker('first').told.slice(1)).toEqual([['close']])
  })

  it('are closed once, however often they are told', async () => {
    const { datastore, start } = prepareWorkers()
    const workers = await start({ stages: ['first'] })
    await Promise.all([workers.close(0), workers.close(0), workers[Symbol.asyncDispose]()])
    expect(datastore.worker('first').told.filter(([method]) => method === 'close')).toHaveLength(1)
  })

  it('stop their jobs at once when they are disposed of', async () => {
    useFakeTime()
    const { datastore, start } = prepareWorkers()
    const workers = await start({ stages: ['first'], abortGraceMs: 100 })
    datastore.worker('first').jobsEnded = endless
    const left = workers[Symbol.asyncDispose]()
    await vi.advanceTimersByTimeAsync(0)
    expect(datastore.worker('first').told.at(-1)).toEqual(['cancelAllJobs'])
    await vi.advanceTimersByTimeAsync(60_000)
    await left
  })

  it.each([
    [100, 100],
    [undefined, 5000],
  ])('leave a queue that does not answer when handlers had time to stop: %s', async (graceMs, stopMs) => {
    useFakeTime()
    const { datastore, lines, start } = prepareWorkers()
    const workers = await start({ stages: ['first'], ...(graceMs ? { abortGraceMs: graceMs } : {}) })
    datastore.worker('first').jobsEnded = endless
    const closed = workers.close(200)
    await vi.advanceTimersByTimeAsync(200 + stopMs + 2999)
    expect(lines).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    await closed
    expect(lines).toMatchObject([{ level: 'warn' }])
  })
})
