import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { FakeQueue, fakeJob } from '../test/fake-bullmq.ts'
import { FakeDatastore } from '../test/fake-datastore.ts'
import { prepareWorkers } from '../test/prepare-workers.ts'
import { windowFor, type RateLimitedQueue } from './rate-limit.ts'

const namesOf = ({ workers }: FakeDatastore): string[] => workers.map(({ name }) => name)

describe('workers', () => {
  it('take the jobs of every queue, and no others than they are told', async () => {
    const all = prepareWorkers()
    await all.start()
    expect(namesOf(all.datastore)).toEqual(['first', 'second-red', 'second-blue', 'last'])
    for (const { told } of all.datastore.workers) expect(told).toEqual([['waitUntilReady']])
    const some = prepareWorkers()
    await some.start({ stages: ['second'] })
    expect(namesOf(some.datastore)).toEqual(['second-red', 'second-blue'])
    await expect(some.start({ stages: ['third'] })).rejects.toThrow('no stage third')
  })

  it('take as many jobs as they are told for their queue, their stage, or as the stage says', async () => {
    const { datastore, start } = prepareWorkers()
    await start({ concurrency: { second: 5, 'second-blue': 7 } })
    expect(datastore.workers.map(({ concurrency }) => concurrency)).toEqual([1, 5, 7, 3])
  })

  it('keep a job for as long as its stage says, unless told', async () => {
    const { datastore, start } = prepareWorkers()
    await start()
    expect(datastore.worker('first').options).toMatchObject({ lockDuration: 60_000, stalledInterval: 30_000 })
    const told = prepareWorkers()
    await told.start({ lockMs: 300, stalledIntervalMs: 400 })
    expect(told.datastore.worker('first').options).toMatchObject({ lockDuration: 300, stalledInterval: 400 })
  })

  it('leave it to their own processor to fail jobs, and to our policy when they come back', async () => {
    const { datastore, start } = prepareWorkers()
    await start()
    const { maxStalledCount, settings } = datastore.worker('first').options
    expect(maxStalledCount).toBeGreaterThan(1_000_000_000)
    expect(settings?.backoffStrategy?.(1, 'stage', new Error('odd'), fakeJob([]))).toBe(1000)
  })

  it('notice within seconds that a pause is lifted or a datastore is back', async () => {
    const { datastore, start } = prepareWorkers()
    await start()
    const { maximumRateLimitDelay, runRetryDelay } = datastore.worker('first').options
    expect(maximumRateLimitDelay).toBeLessThanOrEqual(5000)
    expect(runRetryDelay).toBeLessThanOrEqual(1000)
  })

  it('are under the limits of their queues, which tell them of pauses', async () => {
    const { datastore, settings, start } = prepareWorkers()
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
    const { datastore, start, lines } = prepareWorkers()
    await start()
    const job = fakeJob([], { queueName: 'first', id: 'first.x.r1' })
    expect(await datastore.worker('first').process(job, 'token')).toEqual({ followers: 1 })
    expect(lines).toMatchObject([{ stage: 'first', subject: 'x', msg: 'done' }])
  })

  it.each([
    [{}, 501, 'held up'],
    [{}, 500, 'done'],
    [{ backlog: 2 }, 3, 'held up'],
    [{ backlog: 2 }, 2, 'done'],
  ])('told %j, have a job before queues where %i wait %s', async (options, waiting, what) => {
    const counts = vi.spyOn(FakeQueue.prototype, 'getJobCounts').mockResolvedValue({ waiting })
    onTestFinished(() => counts.mockRestore())
    const { datastore, start, lines } = prepareWorkers()
    await start(options)
    const stop = new AbortController()
    const job = fakeJob([], { queueName: 'first', id: 'first.x.r1' })
    const done = Promise.allSettled([datastore.worker('first').process(job, 'token', stop.signal)])
    await expect.poll(() => lines.map(({ msg }) => msg)).toEqual([expect.stringMatching(what)])
    stop.abort()
    await done
  })

  it('tell of their errors, and stop the job they have lost to others', async () => {
    const { datastore, start, lines } = prepareWorkers()
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
    const { datastore, settings, start } = prepareWorkers()
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
    const { datastore, start } = prepareWorkers()
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
