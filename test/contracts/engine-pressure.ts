import { RetryableError } from '@vignette/domain'
import { expect, it } from 'vitest'
import {
  createGate,
  item,
  startHarness,
  type Handlers,
  type Item,
  type EngineAddress,
} from './engine-harness.ts'

const pushedBack = (notBeforeMs: number, how: { pausesPool?: boolean; waits?: boolean }): RetryableError =>
  new RetryableError('quota-exhausted', 'Too many requests.', { notBeforeMs, ...how })

interface Start {
  name: string
  atMs: number
  attempt: number
}

/** A second stage that notes its starts and pushes back the first call of the names told, for so many ms. */
function createPushy(
  pushes: Record<string, number>,
  how: { pausesPool?: boolean; waits?: boolean },
): { starts: Start[]; second: Handlers['second'] } {
  const starts: Start[] = []
  const second: Handlers['second'] = async ({ name }: Item, { attempt }) => {
    const again = starts.some((start) => start.name === name)
    starts.push({ name, atMs: Date.now(), attempt })
    const ms = pushes[name]
    if (ms !== undefined && !again) throw pushedBack(ms, how)
    return { more: [] }
  }
  return { starts, second }
}

export function pressureContract(newAddress: () => Promise<EngineAddress>): void {
  it('pauses a whole pool without using up an attempt', async () => {
    const { starts, second } = createPushy({ a: 700 }, { pausesPool: true })
    await using harness = await startHarness(await newAddress(), { handlers: { second } })
    await harness.finish('second', item('a'), item('b'), item('c'))
    const [pushed, ...later] = starts
    expect(later.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c'])
    expect(starts.every(({ attempt }) => attempt === 1)).toBe(true)
    for (const { atMs } of later) expect(atMs - (pushed?.atMs ?? 0)).toBeGreaterThanOrEqual(690)
  })

  it('lets other pools go on meanwhile', async () => {
    const { starts, second } = createPushy({ r1: 60_000 }, { pausesPool: true })
    await using harness = await startHarness(await newAddress(), {
      pools: ['red', 'blue'],
      handlers: { second },
    })
    const payloads = [item('r1', { pool: 'red' }), item('r2', { pool: 'red' }), item('b1', { pool: 'blue' })]
    await harness.engine.enqueue(
      harness.flow,
      payloads.map((payload) => ({ stage: 'second', payload })),
    )
    await expect.poll(() => harness.events.some(({ kind }) => kind === 'paused')).toBe(true)
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('b2', { pool: 'blue' }) }])
    await expect.poll(() => harness.calls).toContain('last b2')
    expect(starts.map(({ name }) => name).toSorted()).toEqual(['b1', 'b2', 'r1'])
  })

  it('never shortens a pause', async () => {
    const long = createGate()
    const second: Handlers['second'] = async ({ name }) => {
      if (name === 'long') throw pushedBack(60_000, { pausesPool: true })
      await long.opened
      throw pushedBack(20, { pausesPool: true })
    }
    await using harness = await startHarness(await newAddress(), {
      second: { concurrency: 2 },
      handlers: { second },
    })
    const paused = (): string[] =>
      harness.events.filter(({ kind }) => kind === 'paused').map(({ subject }) => subject)
    const payloads = [item('long'), item('short')]
    await harness.engine.enqueue(
      harness.flow,
      payloads.map((payload) => ({ stage: 'second', payload })),
    )
    await expect.poll(paused).toEqual(['long'])
    long.open()
    await expect.poll(paused).toEqual(['long', 'short'])
    const status = await harness.engine.queueStatus(harness.flow)
    expect(status.find(({ stage }) => stage === 'second')?.pushedBackMs).toBeGreaterThan(50_000)
  })

  it('takes a pause that ends before the rate allows the next start for none', async () => {
    const { second } = createPushy({ a: 50 }, { pausesPool: true })
    await using harness = await startHarness(await newAddress(), { handlers: { second } })
    await harness.engine.limit(harness.flow, { stage: 'second' }, { perMinute: 1 })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('a') }])
    await expect.poll(() => harness.events.some(({ kind }) => kind === 'paused')).toBe(true)
    const queue = harness.engine.queues(harness.flow).find(({ name }) => name === 'second')
    expect(await queue?.getRateLimitTtl()).toBeGreaterThan(30_000)
  })

  it('fails a job that is pushed back beyond its deadline, with the code of the push-back', async () => {
    await using harness = await startHarness(await newAddress(), {
      second: { deadlineMs: 100 },
      handlers: { second: () => Promise.reject(pushedBack(30, { pausesPool: true })) },
    })
    await harness.finish('second', item('x'))
    expect(harness.failures).toMatchObject([{ code: 'quota-exhausted', attempts: 1 }])
    expect(harness.calls.filter((call) => call === 'second x').length).toBeGreaterThan(2)
    expect(harness.calls.at(-1)).toBe('last x')
  })

  it('puts off one job whose turn has not come, and no other', async () => {
    const { starts, second } = createPushy({ a: 600 }, { waits: true })
    await using harness = await startHarness(await newAddress(), { handlers: { second } })
    await harness.finish('second', item('a'), item('b'))
    expect(starts.map(({ name, attempt }) => `${name}${attempt}`)).toEqual(['a1', 'b1', 'a1'])
  })

  it('keeps to a concurrency over all workers until it is changed', async () => {
    let active = 0
    let most = 0
    await using harness = await startHarness(await newAddress(), {
      second: { concurrency: 6 },
      work: { stages: ['second'] },
      handlers: {
        second: async () => {
          active += 1
          most = Math.max(most, active)
          await new Promise((resolve) => setTimeout(resolve, 20))
          active -= 1
          return { more: [] }
        },
      },
    })
    const fill = async (letter: string): Promise<void> => {
      const payloads = Array.from({ length: 8 }, (_, index) => item(`${letter}${index}`))
      const done = harness.calls.length + payloads.length
      await harness.engine.enqueue(
        harness.flow,
        payloads.map((payload) => ({ stage: 'second', payload })),
      )
      await expect.poll(() => harness.calls.length, { timeout: 20_000 }).toBe(done)
      await expect.poll(() => active).toBe(0)
    }
    await harness.engine.limit(harness.flow, { stage: 'second' }, { concurrency: 2 })
    await fill('a')
    expect(most).toBe(2)
    await harness.engine.limit(harness.flow, { stage: 'second' }, { concurrency: Infinity })
    await fill('b')
    expect(most).toBeGreaterThan(2)
  })

  it('keeps to a rate, one start after the other', async () => {
    const { starts, second } = createPushy({}, {})
    await using harness = await startHarness(await newAddress(), {
      second: { concurrency: 6 },
      handlers: { second },
    })
    await harness.engine.limit(harness.flow, { stage: 'second' }, { perMinute: 300 })
    await harness.finish('second', ...['a', 'b', 'c', 'd'].map((name) => item(name)))
    const span = (starts.at(-1)?.atMs ?? 0) - (starts[0]?.atMs ?? 0)
    expect(span).toBeGreaterThanOrEqual(550)
  })
}
