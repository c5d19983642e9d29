import { describe, expect, it, vi } from 'vitest'
import {
  createListedLog,
  createTestFlow,
  item,
  type LogLine,
} from '../../../test/contracts/engine-harness.ts'
import { FakeQueue } from '../test/fake-bullmq.ts'
import { useFakeTime } from '../test/fake-sleep.ts'
import { openBacklog } from './backlog.ts'

interface Held {
  /** by queue */
  waiting: Record<string, number>
  most?: number
  pools?: string[]
  stage?: 'first' | 'second' | 'last'
  signal?: AbortSignal
  /** how the jobs wait */
  state?: 'waiting' | 'prioritized' | 'delayed' | 'completed'
}

/** A job before queues that hold so many. */
function hold({
  waiting,
  most = 2,
  pools,
  stage = 'first',
  signal = new AbortController().signal,
  state = 'waiting',
}: Held): {
  lines: LogLine[]
  asked: string[]
  isFree: () => boolean
} {
  const flow = createTestFlow(pools ? { pools } : {})
  const [lines, asked]: [LogLine[], string[]] = [[], []]
  let free = false
  const queue = (name: string) => {
    asked.push(name)
    const fake = new FakeQueue(name)
    for (let job = 0; job < (waiting[name] ?? 0); job++) fake.states.set(`${job}`, state)
    return fake.asQueue
  }
  const backlog = openBacklog({ flow, services: {}, queue, most })
  const payload = item('x', pools ? { pool: 'red' } : {})
  const held = { signal, log: createListedLog(lines) }
  void backlog.waitForRoom(flow.stage(stage), payload, held).then(() => (free = true))
  return { lines, asked, isFree: () => free }
}

describe('a job', () => {
  it('goes on where as many wait further on as may', async () => {
    useFakeTime()
    const { isFree, lines } = hold({ waiting: { second: 2, last: 2 } })
    await vi.advanceTimersByTimeAsync(0)
    expect([isFree(), lines]).toEqual([true, []])
  })

  it.each(['second', 'last'])('is held while one more waits in %s, and says so once', async (name) => {
    useFakeTime()
    const waiting = { [name]: 3 }
    const { isFree, lines } = hold({ waiting })
    await vi.advanceTimersByTimeAsync(1600)
    expect(isFree()).toBe(false)
    expect(lines).toMatchObject([{ level: 'debug', queue: name, most: 2 }])
    waiting[name] = 2
    await vi.advanceTimersByTimeAsync(500)
    expect(isFree()).toBe(true)
  })

  it.each<[what: string, held: Held]>([
    ['of its own stage', { stage: 'second', waiting: { second: 9 } }],
    ['of the stages before', { stage: 'last', waiting: { first: 9, second: 9 } }],
    ['of pools its work does not lead to', { pools: ['red', 'blue'], waiting: { 'second-blue': 9 } }],
    ['any queue, where any number may wait', { most: Infinity, waiting: { second: 9 } }],
  ])('is not held by what waits %s', async (_, held) => {
    useFakeTime()
    const { isFree } = hold(held)
    await vi.advanceTimersByTimeAsync(0)
    expect(isFree()).toBe(true)
  })

  it.each([
    ['waiting', false],
    ['prioritized', false],
    ['delayed', false],
    ['completed', true],
  ] as const)('counts what is %s, or does not', async (state, isFree) => {
    useFakeTime()
    const held = hold({ waiting: { second: 3 }, state })
    await vi.advanceTimersByTimeAsync(0)
    expect(held.isFree()).toBe(isFree)
  })

  it('asks together with others, once', async () => {
    useFakeTime()
    const flow = createTestFlow()
    const asked: string[] = []
    const queue = (name: string) => (asked.push(name), new FakeQueue(name).asQueue)
    const backlog = openBacklog({ flow, services: {}, queue, most: 2 })
    const held = { signal: new AbortController().signal, log: createListedLog([]) }
    const ask = (): Promise<void> => backlog.waitForRoom(flow.stage('first'), item('x'), held)
    await Promise.all([ask(), ask(), ask()])
    expect(asked).toEqual(['second', 'last'])
    await ask()
    expect(asked).toHaveLength(4)
  })

  it('is let go when its process closes', async () => {
    useFakeTime()
    const stop = new AbortController()
    const { isFree } = hold({ waiting: { second: 9 }, signal: stop.signal })
    await vi.advanceTimersByTimeAsync(100)
    expect(isFree()).toBe(false)
    stop.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(isFree()).toBe(true)
  })

  it('is held by no queue that does not tell', async () => {
    useFakeTime()
    const waiting = new Proxy<Record<string, number>>(
      {},
      {
        get: () => {
          throw new Error('READONLY')
        },
      },
    )
    const { isFree } = hold({ waiting })
    await vi.advanceTimersByTimeAsync(0)
    expect(isFree()).toBe(true)
  })
})
