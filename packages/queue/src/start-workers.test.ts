import { describe, expect, it, vi } from 'vitest'
import { createListedLog, createTestFlow, type LogLine } from '../../../test/contracts/engine-harness.ts'
import { fakeJob } from '../test/fake-bullmq.ts'
import { FakeDatastore } from '../test/fake-datastore.ts'
import { useFakeTime } from '../test/fake-sleep.ts'
import type { WorkOptions, Workers } from './engine.ts'
import { openRateLimitedQueue, windowFor, type RateLimitedQueue } from './rate-limit.ts'
import { startWorkers, type WorkerSettings } from './start-workers.ts'

interface Started {
  datastore: FakeDatastore
  lines: LogLine[]
  settings: WorkerSettings
  start: (options?: Partial<WorkOptions>) => Promise<Workers>
}

const flow = createTestFlow({ pools: ['red', 'blue'], last: { concurrency: 3 } })

function prepare(): Started {
  const datastore = new FakeDatastore()
  const lines: LogLine[] = []
  const limited = (name: string): RateLimitedQueue =>
    openRateLimitedQueue(datastore.openQueue(name, {}), { alone: true, raisePause: async () => undefined })
  const settings: WorkerSettings = {
    datastore,
    limited,
    follow: async () => undefined,
    counts: async () => ({}),
    log: createListedLog(lines),
    onFailure: async () => undefined,
  }
  const services = { handlers: { first: async () => ({ parts: [] }) } }
  const start: Started['start'] = (options) => startWorkers(flow, services, { ...settings, ...options })
  return { datastore, lines, settings, start }
}

const namesOf = ({ workers }: FakeDatastore): string[] => workers.map(({ name }) => name)

describe('workers', () => {
  it('take the jobs of every queue, and no others than they are told', async () => {
    const all = prepare()
    await all.start()
    expect(namesOf(all.datastore)).toEqual(['first', 'second-red', 'second-blue', 'last'])
    for (const { told } of all.datastore.workers) expect(told).toEqual([['waitUntilReady']])
    const some = prepare()
    await some.start({ stages: ['second'] })
    expect(namesOf(some.datastore)).toEqual(['second-red', 'second-blue'])
    await expect(some.start({ stages: ['third'] })).rejects.toThrow('no stage third')
  })

  it('take as many jobs as they are told for their queue, their stage, or as the stage says', async () => {
    const { datastore, start } = prepare()
    await start({ concurrency: { second: 5, 'second-blue': 7 } })
    expect(datastore.workers.map(({ concurrency }) => concurrency)).toEqual([1, 5, 7, 3])
  })

  it('keep a job for as long as its stage says, unless told', async () => {
    const { datastore, start } = prepare()
    await start()
    expect(datastore.worker('first').options).toMatchObject({ lockDuration: 60_000, stalledInterval: 30_000 })
    const told = prepare()
    await told.start({ lockMs: 300, stalledIntervalMs: 400 })
    expect(told.datastore.worker('first').options).toMatchObject({ lockDuration: 300, stalledInterval: 400 })
  })

  it('leave it to their own processor to fail jobs, and to our policy when they come back', async () => {
    const { datastore, start } = prepare()
    await start()
    const { maxStalledCount, settings } = datastore.worker('first').options
    expect(maxStalledCount).toBeGreaterThan(1_000_000_000)
    expect(settings?.backoffStrategy?.(1, 'stage', new Error('odd'), fakeJob([]))).toBe(1000)
  })

  it('notice within seconds that a pause is lifted or a datastore is back', async () => {
    const { datastore, start } = prepare()
    await start()
    const { maximumRateLimitDelay, runRetryDelay } = datastore.worker('first').options
    expect(maximumRateLimitDelay).toBeLessThanOrEqual(5000)
    expect(runRetryDelay).toBeLessThanOrEqual(1000)
  })

  it('are under the limits of their queues, which tell them of pauses', async () => {
    const { datastore, settings, start } = prepare()
    const joined: unknown[] = []
    const limited = (name: string): RateLimitedQueue => ({
      ...settings.limited(name),
      join: (worker) => joined.push(worker),
    })
    await start({ ...{ limited }, stages: ['first'] })
    expect(joined).toEqual([datastore.worker('first')])
    expect(datastore.queue('first').rate).toEqual(windowFor(Infinity))
  })

  it('do the work of their stage', async () => {
    const { datastore, start, lines } = prepare()
    await start()
    const job = fakeJob([], { queueName: 'first', id: 'first.x.r1' })
    expect(await datastore.worker('first').process(job, 'token')).toEqual({ followers: 1 })
    expect(lines).toMatchObject([{ stage: 'first', subject: 'x', msg: 'done' }])
  })

  it('tell of their errors, and stop the job they have lost to others', async () => {
    const { datastore, start, lines } = prepare()
    await start()
    const worker = datastore.worker('second-red')
    const error = new Error('gone')
    worker.emit('error', error)
    expect(lines).toMatchObject([{ level: 'error', queue: 'second-red', error, times: 1 }])
    worker.emit('lockRenewalFailed', ['a', 'b'])
    expect(worker.told.slice(1)).toEqual([
      ['cancelJob', 'a'],
      ['cancelJob', 'b'],
    ])
  })

  it('are all closed again where one does not start', async () => {
    const { datastore, settings, start } = prepare()
    const error = new Error('gone')
    const openWorker: FakeDatastore['openWorker'] = (...args) => {
      const worker = datastore.openWorker(...args)
      if (worker.name === 'second-red') worker.waitUntilReady = () => Promise.reject(error)
      return worker
    }
    const failing = { ...settings, datastore: Object.assign(new FakeDatastore(), { openWorker }) }
    await expect(start(failing)).rejects.toBe(error)
    const closed = datastore.workers.filter(({ told }) => told.some(([method]) => method === 'close'))
    expect(closed.map(({ name }) => name)).toEqual(['first', 'second-blue', 'last'])
  })

  it('run until one of them stops or they are closed', async () => {
    const { datastore, start } = prepare()
    const workers = await start()
    expect(workers.running()).toBe(true)
    datastore.worker('last').runs = false
    expect(workers.running()).toBe(false)
    datastore.worker('last').runs = true
    const closed = workers.close(0)
    expect(workers.running()).toBe(false)
    await closed
  })
})

describe('closing workers', () => {
  const endless = new Promise<void>(() => undefined)

  it('wait for their jobs, and then stop them', async () => {
    useFakeTime()
    const { datastore, lines, start } = prepare()
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
    const { datastore, start } = prepare()
    await (await start({ stages: ['first'] })).close(500)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(datastore.worker('first').told.slice(1)).toEqual([['close']])
  })

  it('are closed once, however often they are told', async () => {
    const { datastore, start } = prepare()
    const workers = await start({ stages: ['first'] })
    await Promise.all([workers.close(0), workers.close(0), workers[Symbol.asyncDispose]()])
    expect(datastore.worker('first').told.filter(([method]) => method === 'close')).toHaveLength(1)
  })

  it('stop their jobs at once when they are disposed of', async () => {
    useFakeTime()
    const { datastore, start } = prepare()
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
    const { datastore, lines, start } = prepare()
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
