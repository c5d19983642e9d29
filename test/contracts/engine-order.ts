import { expect, it } from 'vitest'
import { createGate, createTestFlow, item, openPlace, startBench, type Place } from './engine-bench.ts'

export function orderContract(places: () => Promise<Place>): void {
  it('passes work through the stages, one job for each entry of a list', async () => {
    const parts = [item('a'), item('b'), item('c')]
    await using bench = await startBench(await places(), { hands: { first: async () => ({ parts }) } })
    await bench.finish('first', item('x'))
    expect(bench.calls.toSorted()).toEqual(
      ['first x', ...['a', 'b', 'c'].flatMap((name) => [`last ${name}`, `second ${name}`])].toSorted(),
    )
    expect(bench.calls.indexOf('last a')).toBeGreaterThan(bench.calls.indexOf('second a'))
  })

  it('takes the payload itself to the last stage when a list is empty', async () => {
    await using bench = await startBench(await places())
    await bench.finish('first', item('x'))
    expect(bench.calls).toEqual(['first x', 'last x'])
  })

  it('runs a stage again for what it made, and ends at the leaves', async () => {
    const more: Record<string, string[]> = { root: ['left', 'right'], left: ['leaf'] }
    await using bench = await startBench(await places(), {
      hands: { second: async ({ name }) => ({ more: (more[name] ?? []).map((next) => item(next)) }) },
    })
    await bench.finish('second', item('root'))
    expect(bench.calls.filter((call) => call.startsWith('second')).toSorted()).toEqual(
      ['root', 'left', 'right', 'leaf'].map((name) => `second ${name}`).toSorted(),
    )
    expect(bench.calls.filter((call) => call.startsWith('last')).toSorted()).toEqual([
      'last leaf',
      'last right',
    ])
  })

  it('takes a job that is enqueued twice for one job', async () => {
    await using bench = await startBench(await places())
    await bench.finish('second', item('x'), item('x'))
    await bench.finish('second', item('x'))
    expect(bench.calls).toEqual(['second x', 'last x'])
  })

  it('takes the same subject in another run for another job', async () => {
    await using bench = await startBench(await places())
    await bench.finish('second', item('x'), item('x', { run: 'r2' }))
    expect(bench.calls.filter((call) => call === 'second x')).toHaveLength(2)
  })

  it('runs the latest stage once more when it is called during a run, however often', async () => {
    const started = createGate()
    const gate = createGate()
    await using bench = await startBench(await places(), {
      latest: true,
      last: { concurrency: 4 },
      hands: {
        last: async () => {
          started.open()
          await gate.opened
          return {}
        },
      },
    })
    const call = { stage: 'last', payload: item('x') }
    await bench.engine.enqueue(bench.flow, [call])
    await started.opened
    for (let times = 0; times < 3; times += 1) await bench.engine.enqueue(bench.flow, [call])
    gate.open()
    await bench.untilIdle()
    expect(bench.calls).toEqual(['last x', 'last x'])
    await bench.finish('last', item('x'))
    expect(bench.calls).toHaveLength(3)
  })

  it('takes low numbers of priority first, so that subjects take turns', async () => {
    const names = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']
    const before = names.map((name) => ({
      stage: 'second',
      payload: item(name, { urgency: Number(name[1]) }),
    }))
    await using bench = await startBench(await places(), { before, work: { stages: ['second'] } })
    await expect.poll(() => bench.calls).toHaveLength(6)
    expect(bench.calls.map((call) => call.slice(-2))).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
  })

  it('keeps a queue for each lane', async () => {
    await using bench = await startBench(await places(), { lanes: ['red', 'blue'] })
    await bench.finish('second', item('r', { lane: 'red' }), item('b', { lane: 'blue' }))
    expect(bench.engine.queues(bench.flow).map(({ name }) => name)).toEqual([
      'first',
      'second-red',
      'second-blue',
      'last',
    ])
    const queueOf = (name: string): string | undefined =>
      bench.events.find(({ stage, subject }) => stage === 'second' && subject === name)?.queue
    expect([queueOf('r'), queueOf('b')]).toEqual(['second-red', 'second-blue'])
    const refused = bench.engine.enqueue(bench.flow, [
      { stage: 'second', payload: item('g', { lane: 'green' }) },
    ])
    await expect(refused).rejects.toMatchObject({ name: 'PermanentError', code: 'bad-payload' })
  })

  it('refuses what a stage does not take and what is above 4 KB, whole calls at a time', async () => {
    const flow = createTestFlow()
    await using engine = await openPlace(await places())
    const good = { stage: 'first', payload: item('good') }
    for (const payload of [{ name: 'no run' }, item('big', { filler: 'x'.repeat(4096) })]) {
      const refused = engine.enqueue(flow, [good, { stage: 'first', payload }])
      await expect(refused).rejects.toMatchObject({ name: 'PermanentError', code: 'bad-payload' })
    }
    expect((await engine.counts(flow))['first']).toMatchObject({ waiting: 0 })
  })

  it('runs a list of more than a thousand entries', async () => {
    const parts = Array.from({ length: 1200 }, (_, index) => item(`p${index}`))
    await using bench = await startBench(await places(), {
      second: { concurrency: 20 },
      last: { concurrency: 20 },
      hands: { first: async () => ({ parts }) },
    })
    await bench.finish('first', item('x'))
    expect(bench.calls).toHaveLength(1 + 2 * parts.length)
  })

  it('counts jobs by stage and state, those with a priority among the waiting', async () => {
    const flow = createTestFlow({ lanes: ['red', 'blue'] })
    await using engine = await openPlace(await places())
    const payloads = [item('a', { lane: 'red' }), item('b', { lane: 'blue', urgency: 5 })]
    await engine.enqueue(
      flow,
      payloads.map((payload) => ({ stage: 'second', payload })),
    )
    const none = { waiting: 0, active: 0, delayed: 0, failed: 0, completed: 0 }
    expect(await engine.counts(flow)).toEqual({ first: none, second: { ...none, waiting: 2 }, last: none })
  })
}
