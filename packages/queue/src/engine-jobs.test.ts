import { PermanentError, RetryableError } from '@vignette/domain'
import { RateLimitError } from 'bullmq'
import { describe, expect, it } from 'vitest'
import {
  createSilentLog,
  createTestFlow,
  item,
  type Handlers,
  type Item,
} from '../../../test/contracts/engine-harness.ts'
import { fakeJob } from '../test/fake-bullmq.ts'
import { FakeDatastore } from '../test/fake-datastore.ts'
import { createEngine } from './create-engine.ts'
import type { WorkOptions } from './engine.ts'

const flow = createTestFlow({ pools: ['red', 'blue'] })
const options: WorkOptions = { log: createSilentLog(), onFailure: async () => undefined }
const handlers: Handlers = {
  first: async () => ({ parts: [item('x', { pool: 'red' })] }),
  second: async () => ({ more: [] }),
  last: async () => ({}),
}

describe('the jobs of an engine', () => {
  it.each(['failed', 'completed'] as const)('are enqueued, though they have %s before', async (state) => {
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    engine.queues(flow)
    const { states } = datastore.queue('second-red')
    states.set('second.x.r1', state)
    await engine.enqueue(flow, [{ stage: 'second', payload: item('x', { pool: 'red' }) }])
    expect(states.get('second.x.r1')).toBe('waiting')
  })

  it('go to whoever takes what no queue can', async () => {
    const unfit: unknown[] = []
    const task = { stage: 'second', payload: item('x', { pool: 'green' }) }
    const onUnfit = async (one: unknown): Promise<void> => void unfit.push(one)
    await createEngine(new FakeDatastore(), undefined).enqueue(flow, [task], onUnfit)
    expect(unfit).toEqual([task])
  })

  it.each([
    ['failed', 'failed'],
    ['completed', 'waiting'],
  ] as const)('follow one another; a follower that has %s is %s then', async (state, then) => {
    const datastore = new FakeDatastore()
    await createEngine(datastore, undefined).work(flow, { handlers }, options)
    const { states } = datastore.queue('second-red')
    states.set('second.x.r1', state)
    await datastore.worker('first').process(fakeJob([], { data: item('y') }), 'token')
    expect(states.get('second.x.r1')).toBe(then)
  })

  it('pause their queue', async () => {
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    const second = async (): Promise<never> => {
      throw new RetryableError('quota-exhausted', 'Too many.', { pausesPool: true, notBeforeMs: 60_000 })
    }
    await engine.work(flow, { handlers: { ...handlers, second } }, options)
    const paused = datastore.worker('second-red').process(fakeJob([]), 'token')
    await expect(paused).rejects.toBeInstanceOf(RateLimitError)
    expect(datastore.told).toEqual([['raisePause', 'second-red', expect.any(Number)]])
  })
})

describe('what follows a job', () => {
  const task = { stage: 'first', payload: item('y') }

  it('goes to the pool that the services name', async () => {
    const of = async (_: Item, { chosen = 'red' }: { chosen?: string }): Promise<string> => chosen
    const second = { ...flow.stage('second'), pools: { names: ['red', 'blue'], of } }
    const choosing = { ...flow, stage: (name: string) => (name === 'second' ? second : flow.stage(name)) }
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    await engine.work(choosing, Object({ handlers, chosen: 'blue' }), options)
    await datastore.worker('first').process(fakeJob([], { data: task.payload }), 'token')
    expect([...datastore.queue('second-blue').states.keys()]).toEqual(['second.x.r1'])
    await engine.enqueue(choosing, [{ ...task, stage: 'second' }])
    expect([...datastore.queue('second-red').states.keys()]).toEqual(['second.y.r1'])
  })

  it('has failed where no queue can take it', async () => {
    const of = (): never => {
      throw new PermanentError('model-unknown', 'Nobody knows it.')
    }
    const second = { ...flow.stage('second'), pools: { names: ['red', 'blue'], of } }
    const refusing = { ...flow, stage: (name: string) => (name === 'second' ? second : flow.stage(name)) }
    const failures: unknown[] = []
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    const onFailure: WorkOptions['onFailure'] = async ({ code }) => void failures.push(code)
    await engine.work(refusing, { handlers }, { ...options, onFailure })
    await datastore.worker('first').process(fakeJob([], { data: task.payload }), 'token')
    expect(failures).toEqual(['model-unknown'])
  })

  it('is waited for by those who wait until all is done', async () => {
    const datastore = new FakeDatastore()
    const engine = createEngine(datastore, undefined)
    const workers = await engine.work(flow, { handlers }, options)
    await workers.idle(AbortSignal.timeout(1000))
    await engine.enqueue(flow, [task])
    const error = new Error('enough')
    await expect(workers.idle(AbortSignal.abort(error))).rejects.toBe(error)
    await expect(workers.idle(AbortSignal.timeout(1))).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})
