import { PermanentError } from '@vignette/domain'
import { expect, it } from 'vitest'
import {
  createGate,
  createTestFlow,
  item,
  openEngine,
  startHarness,
  type EngineAddress,
  type Handlers,
} from './engine-harness.ts'

export function orderContract(newAddress: () => Promise<EngineAddress>): void {
  it('passes work through the stages, one job for each entry of a list', async () => {
    const parts = [item('a'), item('b'), item('c')]
    await using harness = await startHarness(await newAddress(), {
      handlers: { first: async () => ({ parts }) },
    })
    await harness.finish('first', item('x'))
    expect(harness.calls.toSorted()).toEqual(
      ['first x', ...['a', 'b', 'c'].flatMap((name) => [`last ${name}`, `second ${name}`])].toSorted(),
    )
    expect(harness.calls.indexOf('last a')).toBeGreaterThan(harness.calls.indexOf('second a'))
  })

  it('takes the payload itself to the last stage when a list is empty', async () => {
    await using harness = await startHarness(await newAddress())
    await harness.finish('first', item('x'))
    expect(harness.calls).toEqual(['first x', 'last x'])
  })

  it('runs a stage again for what it made, and ends at the leaves', async () => {
    const more: Record<string, string[]> = { root: ['left', 'right'], left: ['leaf'] }
    await using harness = await startHarness(await newAddress(), {
      handlers: { second: async ({ name }) => ({ more: (more[name] ?? []).map((next) => item(next)) }) },
    })
    await harness.finish('second', item('root'))
    expect(harness.calls.filter((call) => call.startsWith('second')).toSorted()).toEqual(
      ['root', 'left', 'right', 'leaf'].map((name) => `second ${name}`).toSorted(),
    )
    expect(harness.calls.filter((call) => call.startsWith('last')).toSorted()).toEqual([
      'last leaf',
      'last right',
    ])
  })

  it('takes a job that is enqueued twice for one job', async () => {
    await using harness = await startHarness(await newAddress())
    await harness.finish('second', item('x'), item('x'))
    expect(harness.calls).toEqual(['second x', 'last x'])
  })

  it('does a job that is done once more for whoever asks, and all that follows it', async () => {
    await using harness = await startHarness(await newAddress(), {
      handlers: {
        first: async () => ({ parts: [item('a')] }),
        second: async ({ name }) => ({ more: name === 'a' ? [item('b')] : [] }),
      },
    })
    const once = ['first x', 'second a', 'second b', 'last b']
    await harness.finish('first', item('x'))
    expect(harness.calls).toEqual(once)
    await harness.finish('first', item('x'))
    expect(harness.calls).toEqual([...once, ...once])
  })

  it('makes good what was taken out of a queue, when its beginning is asked for again', async () => {
    const address = await newAddress()
    const parts = ['a', 'b'].map((name) => item(name))
    {
      await using harness = await startHarness(address, {
        work: { stages: ['first'] },
        handlers: { first: async () => ({ parts }) },
      })
      await harness.engine.enqueue(harness.flow, [{ stage: 'first', payload: item('x') }])
      await expect.poll(async () => (await harness.engine.counts(harness.flow))['second']?.waiting).toBe(2)
      for (const queue of harness.engine.queues(harness.flow)) await queue.drain()
    }
    await using harness = await startHarness(address, { handlers: { first: async () => ({ parts }) } })
    await harness.finish('first', item('x'))
    expect(harness.calls.filter((call) => call.startsWith('last')).toSorted()).toEqual(['last a', 'last b'])
  })

  it('leaves what waits, runs or has failed as it is when its beginning is asked for again', async () => {
    const started = createGate()
    const gate = createGate()
    const second: Handlers['second'] = async ({ name }) => {
      if (name === 'broken') throw new PermanentError('model-refused', 'The model declined.')
      started.open()
      await gate.opened
      return { more: [] }
    }
    await using harness = await startHarness(await newAddress(), {
      handlers: {
        first: async () => ({ parts: ['broken', 'runs', 'waits'].map((name) => item(name)) }),
        second,
      },
    })
    const call = { stage: 'first', payload: item('x') }
    await harness.engine.enqueue(harness.flow, [call])
    await started.opened
    await harness.engine.enqueue(harness.flow, [call])
    await expect
      .poll(() => harness.events.filter(({ kind, stage }) => kind === 'done' && stage === 'first'))
      .toHaveLength(2)
    gate.open()
    await harness.untilIdle()
    expect(harness.calls.filter((name) => name.startsWith('second'))).toEqual([
      'second broken',
      'second runs',
      'second waits',
    ])
  })

  it('takes the same subject in another run for another job', async () => {
    await using harness = await startHarness(await newAddress())
    await harness.finish('second', item('x'), item('x', { run: 'r2' }))
    expect(harness.calls.filter((call) => call === 'second x')).toHaveLength(2)
  })

  it('runs the latest stage once more when it is called during a run, however often', async () => {
    const started = createGate()
    const gate = createGate()
    await using harness = await startHarness(await newAddress(), {
      latest: true,
      last: { concurrency: 4 },
      handlers: {
        last: async () => {
          started.open()
          await gate.opened
          return {}
        },
      },
    })
    const call = { stage: 'last', payload: item('x') }
    await harness.engine.enqueue(harness.flow, [call])
    await started.opened
    for (let times = 0; times < 3; times += 1) await harness.engine.enqueue(harness.flow, [call])
    gate.open()
    await harness.untilIdle()
    expect(harness.calls).toEqual(['last x', 'last x'])
    await harness.finish('last', item('x'))
    expect(harness.calls).toHaveLength(3)
  })

  it('takes low numbers of priority first, so that subjects take turns', async () => {
    const names = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']
    const before = names.map((name) => ({
      stage: 'second',
      payload: item(name, { urgency: Number(name[1]) }),
    }))
    await using harness = await startHarness(await newAddress(), { before, work: { stages: ['second'] } })
    await expect.poll(() => harness.calls).toHaveLength(6)
    expect(harness.calls.map((call) => call.slice(-2))).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
  })

  it('keeps a queue for each pool', async () => {
    await using harness = await startHarness(await newAddress(), { pools: ['red', 'blue'] })
    await harness.finish('second', item('r', { pool: 'red' }), item('b', { pool: 'blue' }))
    expect(harness.engine.queues(harness.flow).map(({ name }) => name)).toEqual([
      'first',
      'second-red',
      'second-blue',
      'last',
    ])
    const queueOf = (name: string): string | undefined =>
      harness.events.find(({ stage, subject }) => stage === 'second' && subject === name)?.queue
    expect([queueOf('r'), queueOf('b')]).toEqual(['second-red', 'second-blue'])
    const refused = harness.engine.enqueue(harness.flow, [
      { stage: 'second', payload: item('g', { pool: 'green' }) },
    ])
    await expect(refused).rejects.toMatchObject({ name: 'PermanentError', code: 'bad-payload' })
  })

  it('refuses what a stage does not take and what is above 4 KB, whole calls at a time', async () => {
    const flow = createTestFlow()
    await using engine = await openEngine(await newAddress())
    const good = { stage: 'first', payload: item('good') }
    for (const payload of [{ name: 'no run' }, item('big', { filler: 'x'.repeat(4096) })]) {
      const refused = engine.enqueue(flow, [good, { stage: 'first', payload }])
      await expect(refused).rejects.toMatchObject({ name: 'PermanentError', code: 'bad-payload' })
    }
    expect((await engine.counts(flow))['first']).toMatchObject({ waiting: 0 })
  })

  it('runs a list of more than a thousand entries', async () => {
    const parts = Array.from({ length: 1200 }, (_, index) => item(`p${index}`))
    await using harness = await startHarness(await newAddress(), {
      second: { concurrency: 20 },
      last: { concurrency: 20 },
      handlers: { first: async () => ({ parts }) },
    })
    await harness.finish('first', item('x'))
    expect(harness.calls).toHaveLength(1 + 2 * parts.length)
  })

  it('counts jobs by stage and state, those with a priority among the waiting', async () => {
    const flow = createTestFlow({ pools: ['red', 'blue'] })
    await using engine = await openEngine(await newAddress())
    const payloads = [item('a', { pool: 'red' }), item('b', { pool: 'blue', urgency: 5 })]
    await engine.enqueue(
      flow,
      payloads.map((payload) => ({ stage: 'second', payload })),
    )
    const none = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 }
    expect(await engine.counts(flow)).toEqual({ first: none, second: { ...none, waiting: 2 }, last: none })
  })
}
