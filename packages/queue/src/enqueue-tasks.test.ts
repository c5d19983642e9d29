import { setImmediate } from 'node:timers/promises'
import { PermanentError } from '@vignette/domain'
import { describe, expect, it } from 'vitest'
import { createTestFlow, item, type Item } from '../../../test/contracts/engine-harness.ts'
import { FakeQueue } from '../test/fake-bullmq.ts'
import { enqueueTasks, type EnqueueOptions } from './enqueue-tasks.ts'
import type { OnUnfit } from './engine.ts'
import type { Task } from './flow.ts'

interface Enqueueing {
  queue: FakeQueue
  onUnfit?: OnUnfit
  renews?: EnqueueOptions['renews']
  latest?: boolean
}

async function enqueue(tasks: readonly Task[], { queue, ...options }: Enqueueing): Promise<void> {
  await enqueueTasks(createTestFlow(options), tasks, {
    queue: () => queue.asQueue,
    renews: options.renews ?? ['completed', 'failed'],
    services: {},
    onUnfit: options.onUnfit,
  })
}

const taskOf = (payload: unknown, stage = 'second'): Task => ({ stage, payload })
const many = (count: number): Task[] => Array.from({ length: count }, (_, at) => taskOf(item(`n${at}`)))
const idOf = (name: string): string => `second.${name}.r1`
const calls = ({ told }: FakeQueue, method: string): unknown[][] => told.filter(([name]) => name === method)
const tooLarge: Item = item('large', { filler: 'x'.repeat(4096) })

describe('enqueueTasks', () => {
  it('asks a queue for each job by its id', async () => {
    const queue = new FakeQueue('second')
    await enqueue([taskOf(item('a')), taskOf(item('b', { urgency: 7 }))], { queue })
    expect(calls(queue, 'add')).toEqual([
      ['add', 'second', item('a'), expect.objectContaining({ jobId: idOf('a'), attempts: 3, priority: 0 })],
      [
        'add',
        'second',
        item('b', { urgency: 7 }),
        expect.objectContaining({ jobId: idOf('b'), priority: 7 }),
      ],
    ])
  })

  it('waits until each job is in its queue', async () => {
    const queue = new FakeQueue('second')
    const add = queue.add.bind(queue)
    queue.add = async (name, data, options) => {
      if (options.jobId === idOf('late')) await setImmediate()
      await add(name, data, options)
    }
    await enqueue([taskOf(item('late')), taskOf(item('a'))], { queue })
    expect([...queue.states.keys()]).toEqual([idOf('a'), idOf('late')])
  })

  it('asks each stage its own queue', async () => {
    const queues = new Map(['second', 'last'].map((name) => [name, new FakeQueue(name)]))
    const options = { queue: (name: string) => queues.get(name)!.asQueue, renews: [], services: {} }
    await enqueueTasks(createTestFlow(), [taskOf(item('a'), 'last'), taskOf(item('b'))], options)
    expect([...queues.values()].map(({ states }) => [...states.keys()])).toEqual([[idOf('b')], ['last.a.r1']])
  })

  it.each([
    [14, 14, 0],
    [15, 0, 1],
    [500, 0, 1],
    [501, 0, 2],
  ])(
    'asks for %d jobs by %d single calls and %d for many, and for each once',
    async (count, single, bulk) => {
      const queue = new FakeQueue('second')
      await enqueue(many(count), { queue })
      expect(calls(queue, 'add')).toHaveLength(single)
      const bulks = calls(queue, 'addBulk').map(([, jobs]) => Object(jobs).length)
      expect(bulks).toHaveLength(bulk)
      expect(Math.max(0, ...bulks)).toBeLessThanOrEqual(500)
      expect(single + bulks.reduce((sum, length) => sum + length, 0)).toBe(count)
      expect([...queue.states.keys()]).toEqual(many(count).map((_, at) => idOf(`n${at}`)))
    },
  )

  it('enqueues nothing where one payload does not fit', async () => {
    const queue = new FakeQueue('second')
    const tasks = [taskOf(item('a')), taskOf(tooLarge)]
    await expect(enqueue(tasks, { queue })).rejects.toMatchObject({ code: 'bad-payload' })
    expect(queue.told).toEqual([])
  })

  it('hands over what no queue can take, and goes on with the rest', async () => {
    const queue = new FakeQueue('second')
    const unfit: unknown[] = []
    await enqueue([taskOf(tooLarge), taskOf(item('a'))], {
      queue,
      onUnfit: async (task, error) => void unfit.push(task, error),
    })
    expect(unfit).toEqual([taskOf(tooLarge), expect.any(PermanentError)])
    expect([...queue.states.keys()]).toEqual([idOf('a')])
  })

  it('hands over nothing that a stage could not be asked', async () => {
    const error = new TypeError('odd')
    const of = (): never => {
      throw error
    }
    const flow = createTestFlow({ pools: ['red'] })
    const second = { ...flow.stage('second'), pools: { names: ['red'], of } }
    const failing = { ...flow, stage: () => second }
    const unfit: unknown[] = []
    const options = { renews: [], services: {}, onUnfit: async (task: Task) => void unfit.push(task) }
    const queue = (): never => {
      throw new Error('no queue is asked')
    }
    await expect(enqueueTasks(failing, [taskOf(item('a'))], { ...options, queue })).rejects.toBe(error)
    expect(unfit).toEqual([])
  })

  it('says that the queues do not answer', async () => {
    const queue = new FakeQueue('second')
    queue.add = () => Promise.reject(new Error('gone'))
    await expect(enqueue([taskOf(item('a'))], { queue })).rejects.toMatchObject({ code: 'queue-unavailable' })
  })
})

describe('what has ended under the same id', () => {
  it.each([
    ['completed', ['completed'], true],
    ['failed', ['completed'], false],
    ['failed', ['completed', 'failed'], true],
    ['waiting', ['completed', 'failed'], false],
    ['active', ['completed', 'failed'], false],
  ] as const)('is %s: with %j it makes room: %s', async (state, renews, isRenewed) => {
    const queue = new FakeQueue('second')
    queue.states.set(idOf('a'), state)
    await enqueue([taskOf(item('a'))], { queue, renews })
    expect(queue.states.get(idOf('a'))).toBe(isRenewed ? 'waiting' : state)
    expect(calls(queue, 'remove')).toEqual(isRenewed ? [['remove', idOf('a')]] : [])
  })

  it.each([
    ['failed', 1],
    ['completed', 1],
    ['failed', 600],
  ] as const)('makes room among many as well: %s, %d of 600', async (state, ended) => {
    const queue = new FakeQueue('second')
    for (let at = 0; at < ended; at += 1) queue.states.set(idOf(`n${599 - at}`), state)
    await enqueue(many(600), { queue })
    expect(calls(queue, 'remove')).toHaveLength(ended)
    expect(calls(queue, 'getJobState')).toHaveLength(600)
    expect([...queue.states.values()].filter((one) => one !== 'waiting')).toEqual([])
  })

  it.each([
    [14, 0, 14],
    [15, 1, 0],
  ])('is looked for, for %d jobs, by %d counts and %d questions where there is none', async (...counts) => {
    const queue = new FakeQueue('second')
    const [count, counted, asked] = counts
    await enqueue(many(count), { queue })
    expect(calls(queue, 'getJobCounts')).toHaveLength(counted)
    expect(calls(queue, 'getJobState')).toHaveLength(asked)
  })

  it('is gone before its place is taken', async () => {
    const queue = new FakeQueue('second')
    queue.states.set(idOf('late'), 'failed')
    const ask = queue.getJobState.bind(queue)
    queue.getJobState = async (id) => {
      if (id === idOf('late')) await setImmediate()
      return ask(id)
    }
    await enqueue([taskOf(item('late')), taskOf(item('a'))], { queue })
    expect(queue.states.get(idOf('late'))).toBe('waiting')
  })

  it('is not looked for where each call of a stage has an id of its own', async () => {
    const queue = new FakeQueue('last')
    await enqueue([taskOf(item('a'), 'last'), taskOf(item('a'), 'last')], { queue, latest: true })
    expect(calls(queue, 'getJobState')).toEqual([])
    expect(queue.states.size).toBe(2)
  })

  it('is looked for at few jobs at a time', async () => {
    const queue = new FakeQueue('second')
    queue.states.set(idOf('n0'), 'failed')
    let most = 0
    let now = 0
    const ask = queue.getJobState.bind(queue)
    queue.getJobState = async (id) => {
      most = Math.max(most, (now += 1))
      const state = await ask(id)
      now -= 1
      return state
    }
    await enqueue(many(501), { queue })
    expect(most).toBe(500)
  })
})
