import { RetryableError } from '@vignette/domain'
import { Queue, RateLimitError, Worker } from 'bullmq'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSilentLog, createTestFlow } from '../../../test/contracts/engine-harness.ts'
import { fakeJob } from '../test/fake-bullmq.ts'
import { useFakeRedis, type FakeRedis } from '../test/fake-redis.ts'
import { openRedis, type RedisEngine } from './redis.ts'

let redis: FakeRedis
const workers: Worker[] = []
const flow = createTestFlow()

beforeEach(() => {
  workers.length = 0
  redis = useFakeRedis()
  vi.spyOn(Queue.prototype, 'getGlobalRateLimit').mockResolvedValue({ max: 1, duration: 1 })
  vi.spyOn(Worker.prototype, 'run').mockResolvedValue()
  vi.spyOn(Worker.prototype, 'waitUntilReady').mockImplementation(async function (this: Worker) {
    workers.push(this)
    return Object(undefined)
  })
})
afterEach(() => void vi.restoreAllMocks())

const open = (): Promise<RedisEngine> => openRedis({ url: 'redis://somewhere:7000', prefix: 'mine' })

test('queues ask by the connection that answers at once, and keep some of what is done', async () => {
  const { engine } = await open()
  for (const { opts, keys } of engine.queues(flow)) {
    expect(opts.connection).toBe(redis.opened[0])
    expect(keys['meta']).toMatch(/^mine:/)
    const keep = { age: expect.any(Number), count: expect.any(Number) }
    expect(opts).toMatchObject({ defaultJobOptions: { removeOnComplete: keep } })
  }
})

test('workers wait by the other, and keep a week of figures for each minute', async () => {
  const { engine } = await open()
  const options = { log: createSilentLog(), onFailure: async (): Promise<void> => undefined }
  await engine.work(flow, Object({}), { ...options, lockMs: 700 })
  expect(workers.map(({ name }) => name)).toEqual(['first', 'second', 'last'])
  for (const { opts } of workers) {
    expect(opts.connection).toBe(redis.opened[1])
    const metrics = { maxDataPoints: 7 * 24 * 60 }
    expect(opts).toMatchObject({ prefix: 'mine', lockDuration: 700, metrics })
  }
})

test('a pause is raised by one script over the limiter of the queue and what is known of it', async () => {
  const error = new RetryableError('quota-exhausted', 'Too many.', { pausesPool: true, notBeforeMs: 60_000 })
  const { engine } = await open()
  const options = { log: createSilentLog(), onFailure: async (): Promise<void> => undefined }
  const handlers = { second: () => Promise.reject(error) }
  await engine.work(flow, Object({ handlers }), { ...options, stages: ['second'] })
  await expect(Object(workers[0]).processFn(fakeJob([]))).rejects.toBeInstanceOf(RateLimitError)
  const [command, , count, limiter, meta, ms] = redis.asked.at(-1) ?? []
  expect([command, count, limiter, meta]).toEqual(['evalsha', 2, 'mine:second:limiter', 'mine:second:meta'])
  expect(ms).toBeGreaterThanOrEqual(60_000)
})
