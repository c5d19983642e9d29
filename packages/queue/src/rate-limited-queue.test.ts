import { describe, expect, it, test } from 'vitest'
import { createTestFlow } from '../../../test/contracts/engine-harness.ts'
import { FakeQueue, FakeWorker } from '../test/fake-bullmq.ts'
import {
  countJobs,
  openRateLimitedQueue,
  readStatus,
  windowFor,
  type RateLimitedQueue,
} from './rate-limit.ts'

const workerOf = (concurrency: number): FakeWorker =>
  new FakeWorker('second', async () => undefined, { concurrency })

function open(queue: FakeQueue, alone: boolean): RateLimitedQueue {
  const raisePause = async (ms: number): Promise<void> => void queue.told.push(['raisePause', ms])
  return openRateLimitedQueue(queue.asQueue, { alone, raisePause })
}

describe('a queue that several processes share', () => {
  it('is paused by the datastore', async () => {
    const queue = new FakeQueue('second')
    await open(queue, false).pause(400)
    expect(queue.told).toEqual([['raisePause', 400]])
  })

  it('tells of pauses once it may, with a rate that stops nobody', async () => {
    const queue = new FakeQueue('second')
    await open(queue, false).allowPauses()
    expect(queue.rate).toEqual(windowFor(Infinity))
  })

  it('keeps the rate it has when it may tell of pauses', async () => {
    const queue = new FakeQueue('second')
    queue.rate = windowFor(60)
    await open(queue, false).allowPauses()
    expect(queue.rate).toEqual(windowFor(60))
  })

  it('has the limits it is given, and those it had beside them', async () => {
    const queue = new FakeQueue('second')
    const limited = open(queue, false)
    await limited.limit({ concurrency: 2.4 })
    expect([queue.concurrency, queue.rate]).toEqual([2, null])
    await limited.limit({ perMinute: 60 })
    expect([queue.concurrency, queue.rate]).toEqual([2, windowFor(60)])
    await limited.limit({ concurrency: 0 })
    expect(queue.concurrency).toBe(1)
    await limited.limit({ concurrency: Infinity, perMinute: Infinity })
    expect([queue.concurrency, queue.rate]).toEqual([null, windowFor(Infinity)])
  })

  it('leaves the workers of this process as they are', async () => {
    const worker = workerOf(4)
    const limited = open(new FakeQueue('second'), false)
    limited.join(worker.asWorker)
    await limited.limit({ concurrency: 1 })
    expect(worker.concurrency).toBe(4)
  })
})

describe('a queue that this process has alone', () => {
  it('has its limit through its workers, and tells BullMQ of none', async () => {
    const queue = new FakeQueue('second')
    const [small, large] = [workerOf(2), workerOf(8)]
    const limited = open(queue, true)
    limited.join(small.asWorker)
    limited.join(large.asWorker)
    await limited.limit({ concurrency: 3 })
    expect([small.concurrency, large.concurrency]).toEqual([2, 3])
    await limited.limit({ concurrency: Infinity })
    expect([small.concurrency, large.concurrency]).toEqual([2, 8])
    expect(queue.concurrency).toBeNull()
  })

  it('has the limit it was given before its worker came, and forgets a worker that is closed', async () => {
    const limited = open(new FakeQueue('second'), true)
    await limited.limit({ concurrency: 1 })
    const worker = workerOf(8)
    limited.join(worker.asWorker)
    expect(worker.concurrency).toBe(1)
    worker.emit('closed')
    await limited.limit({ concurrency: 5 })
    expect(worker.concurrency).toBe(1)
  })
})

test('jobs that wait by priority wait as well', async () => {
  const queue = new FakeQueue('second')
  const states = [
    'waiting',
    'prioritized',
    'prioritized',
    'active',
    'delayed',
    'failed',
    'completed',
  ] as const
  for (const [at, state] of states.entries()) queue.states.set(`${at}`, state)
  const counts = { waiting: 3, active: 1, delayed: 1, failed: 1, completed: 1 }
  expect(await countJobs(queue.asQueue)).toEqual(counts)
  const none = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 }
  expect(await countJobs(new FakeQueue('second').asQueue)).toEqual(none)
})

describe('how a queue stands', () => {
  const stage = createTestFlow().stage('second')
  const plain = { queue: 'second', stage: 'second', paused: false, pushedBackMs: 0 }
  const counts = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 }

  it('says no more of limits than there are', async () => {
    const queue = new FakeQueue('second')
    expect(await readStatus(queue.asQueue, stage)).toEqual({ ...plain, counts })
    queue.rate = windowFor(Infinity)
    expect(await readStatus(queue.asQueue, stage)).toEqual({ ...plain, counts })
  })

  it('names its limits, and who has paused it', async () => {
    const queue = new FakeQueue('second')
    Object.assign(queue, { rate: windowFor(60), concurrency: 3, isHalted: true })
    const limits = { concurrency: 3, perMinute: 60 }
    expect(await readStatus(queue.asQueue, stage)).toEqual({ ...plain, counts, ...limits, paused: true })
  })

  it('names the pool it is for', async () => {
    const pooled = createTestFlow({ pools: ['red'] }).stage('second')
    const status = await readStatus(new FakeQueue('second-red').asQueue, pooled)
    expect(status).toEqual({ ...plain, queue: 'second-red', pool: 'red', counts })
  })

  it('is pushed back for longer than its own rate would hold it up', async () => {
    const queue = new FakeQueue('second')
    const pushedBackMs = async (): Promise<number> => (await readStatus(queue.asQueue, stage)).pushedBackMs
    queue.limiterMs = 1
    expect(await pushedBackMs()).toBe(1)
    queue.rate = windowFor(60)
    queue.limiterMs = queue.rate.duration
    expect(await pushedBackMs()).toBe(0)
    queue.limiterMs = queue.rate.duration + 1
    expect(await pushedBackMs()).toBe(queue.rate.duration + 1)
  })
})
