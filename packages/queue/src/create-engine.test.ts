import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import {
  createListedLog,
  createSilentLog,
  createTestFlow,
  item,
  type Handlers,
  type LogLine,
} from '../../../test/contracts/engine-harness.ts'
import { FakeDatastore } from '../test/fake-datastore.ts'
import { createEngine } from './create-engine.ts'
import type { WorkOptions } from './engine.ts'
import { windowFor } from './rate-limit.ts'

const flow = createTestFlow({ pools: ['red', 'blue'] })
const names = ['first', 'second-red', 'second-blue', 'last']
const options: WorkOptions = { log: createSilentLog(), onFailure: async () => undefined }
const handlers: Handlers = {
  first: async () => ({ parts: [item('x', { pool: 'red' })] }),
  second: async () => ({ more: [] }),
  last: async () => ({}),
}
const unanswered = { name: 'RetryableError', code: 'queue-unavailable' }
const refuse = (): Promise<never> => Promise.reject(new Error('gone'))

describe('the queues of an engine', () => {
  it('are opened once, and keep what is done for as long as their datastore says', async () => {
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    expect(engine.name).toBe('redis')
    expect(engine.queues(flow).map(({ name }) => name)).toEqual(names)
    expect(engine.queues(flow)).toEqual(datastore.queues)
    const { streams, defaultJobOptions } = datastore.queue('first').options
    expect(defaultJobOptions).toEqual({ removeOnComplete: { age: 60 } })
    expect(streams?.events?.maxLen).toBeLessThanOrEqual(1000)
  })

  it('tell when they have lost their datastore, where somebody listens', async () => {
    const lines: LogLine[] = []
    const error = new Error('gone')
    for (const log of [createListedLog(lines), undefined]) {
      const datastore = new FakeDatastore()
      createEngine(datastore, log).queues(flow)
      datastore.queue('last').emit('error', error)
    }
    expect(lines).toMatchObject([{ level: 'error', queue: 'last', error, times: 1 }])
  })

  it('are counted by stage, over all pools', async () => {
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    engine.queues(flow)
    const states = ['waiting', 'active', 'delayed', 'failed', 'completed'] as const
    for (const pool of ['red', 'blue'])
      for (const [at, state] of states.entries())
        for (let job = 0; job <= at; job += 1)
          datastore.queue(`second-${pool}`).states.set(`${state}${job}`, state)
    const none = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 }
    const second = { waiting: 2, active: 4, delayed: 6, failed: 8, completed: 10 }
    const counts = await engine.counts(flow)
    expect(counts).toEqual({ first: none, second, last: none })
    expect(Object.keys(counts)).toEqual(['first', 'second', 'last'])
  })

  it('are described one by one, in the order of work', async () => {
    const found = await createEngine(new FakeDatastore(), undefined).queueStatus(flow)
    expect(found.map(({ queue }) => queue)).toEqual(names)
    expect(found.map(({ stage, pool }) => [stage, pool])).toContainEqual(['second', 'blue'])
  })

  it('have limits of their own', async () => {
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    await engine.limit(flow, { stage: 'second', pool: 'blue' }, { perMinute: 60, concurrency: 2 })
    await engine.limit(flow, { stage: 'last' }, { perMinute: 120 })
    expect(datastore.queue('second-blue')).toMatchObject({ rate: windowFor(60), concurrency: 2 })
    expect(datastore.queue('last').rate).toEqual(windowFor(120))
    expect(datastore.queues).toHaveLength(2)
    await expect(engine.limit(flow, { stage: 'third' }, {})).rejects.toMatchObject({ code: 'internal' })
  })

  it('have their limits through their workers where no other process has them', async () => {
    const datastore = new FakeDatastore('embedded')
    const engine = createEngine(datastore, undefined)
    await engine.work(flow, { handlers }, { ...options, concurrency: { last: 8 } })
    await engine.limit(flow, { stage: 'last' }, { concurrency: 2 })
    expect(datastore.queue('last').concurrency).toBeNull()
    expect(datastore.worker('last').concurrency).toBe(2)
  })

  it('do not answer', async () => {
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    engine.queues(flow)
    for (const queue of datastore.queues)
      Object.assign(queue, { getJobCounts: refuse, setGlobalRateLimit: refuse, add: refuse })
    const task = { stage: 'last', payload: item('x') }
    await expect(engine.counts(flow)).rejects.toMatchObject(unanswered)
    await expect(engine.queueStatus(flow)).rejects.toMatchObject(unanswered)
    await expect(engine.limit(flow, { stage: 'last' }, { perMinute: 1 })).rejects.toMatchObject(unanswered)
    await expect(engine.enqueue(flow, [task])).rejects.toMatchObject(unanswered)
    await expect(engine.work(flow, { handlers }, options)).rejects.toMatchObject(unanswered)
  })
})

describe('an engine that is closed', () => {
  it.each(['close', Symbol.asyncDispose] as const)(
    'closes workers, queues and datastore once',
    async (way) => {
      const datastore = new FakeDatastore()
      const engine = createEngine(datastore, undefined)
      const workers = await engine.work(flow, { handlers }, options)
      await Promise.all([engine[way](), engine.close()])
      expect(workers.running()).toBe(false)
      for (const { told } of [...datastore.workers, ...datastore.queues])
        expect(told.filter(([method]) => method === 'close')).toHaveLength(1)
      expect(datastore.told).toEqual([['close']])
    },
  )

  it('closes its datastore after everything that needs it', async () => {
    const order: string[] = []
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    await engine.work(flow, { handlers }, { ...options, stages: ['last'] })
    await engine.work(flow, { handlers }, { ...options, stages: ['first'] })
    datastore.close = async () => void order.push('datastore')
    for (const { name } of datastore.queues) {
      // What was opened first takes longer.
      const turns = name === 'last' ? 9 : 0
      const closeLate = (what: string) => async (): Promise<void> => {
        for (let turn = 0; turn < turns; turn += 1) await setImmediate()
        order.push(what)
      }
      datastore.queue(name).close = closeLate('queue')
      datastore.worker(name).close = closeLate('worker')
    }
    await engine.close()
    expect(order).toEqual(['worker', 'worker', 'queue', 'queue', 'datastore'])
  })
})
