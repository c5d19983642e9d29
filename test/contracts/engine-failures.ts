import { PermanentError, RetryableError } from '@vignette/domain'
import { expect, it } from 'vitest'
import { createGate, item, startHarness, type EngineAddress } from './engine-harness.ts'

const refusal = new PermanentError('model-refused', 'The model declined.')
const overload = (notBeforeMs = 0): RetryableError =>
  new RetryableError('model-unavailable', 'The service is overloaded.', { notBeforeMs })

export function failureContract(newAddress: () => Promise<EngineAddress>): void {
  it('writes a permanent failure down, then tells the last stage, and does not try again', async () => {
    const order: string[] = []
    await using harness = await startHarness(await newAddress(), {
      handlers: {
        second: () => Promise.reject(refusal),
        last: async () => (order.push('last'), {}),
      },
      work: {
        onFailure: async ({ stage, code, subject, message, attempts }) =>
          void order.push(`${stage} ${subject} ${code} ${message} ${attempts}`),
      },
    })
    await harness.finish('second', item('x'))
    expect(order).toEqual(['second x model-refused The model declined. 1', 'last'])
    expect((await harness.engine.counts(harness.flow))['second']).toMatchObject({ failed: 1 })
  })

  it('tries again as often as the stage allows, and then it has failed', async () => {
    const attempts: number[] = []
    await using harness = await startHarness(await newAddress(), {
      second: { attempts: 3 },
      handlers: { second: (_, { attempt }) => (attempts.push(attempt), Promise.reject(overload())) },
    })
    await harness.finish('second', item('x'))
    expect(attempts).toEqual([1, 2, 3])
    expect(harness.failures).toMatchObject([{ code: 'model-unavailable', subject: 'x', attempts: 3 }])
    expect(harness.failures[0]?.payload).toEqual(item('x'))
    expect(harness.calls.at(-1)).toBe('last x')
    const kinds = harness.events.filter(({ stage }) => stage === 'second').map(({ kind }) => kind)
    expect(kinds).toEqual(['started', 'retry', 'started', 'retry', 'started', 'failed'])
  })

  it('does not come back before the other side said', async () => {
    const starts: number[] = []
    await using harness = await startHarness(await newAddress(), {
      second: { attempts: 2 },
      handlers: { second: () => (starts.push(Date.now()), Promise.reject(overload(400))) },
    })
    await harness.finish('second', item('x'))
    const [first = 0, second = 0] = starts
    expect(second - first).toBeGreaterThanOrEqual(400)
  })

  it('goes on as usual once a later attempt succeeds', async () => {
    await using harness = await startHarness(await newAddress(), {
      handlers: {
        second: (_, { attempt }) =>
          attempt < 2 ? Promise.reject(new Error('odd')) : Promise.resolve({ more: [] }),
      },
    })
    await harness.finish('second', item('x'))
    expect(harness.failures).toEqual([])
    expect(harness.events.find(({ kind }) => kind === 'retry')).toMatchObject({
      code: 'internal',
      message: 'odd',
    })
    expect(harness.calls).toEqual(['second x', 'second x', 'last x'])
  })

  it('fails a stage for good whose own result is wrong', async () => {
    await using harness = await startHarness(await newAddress(), {
      handlers: { second: () => Promise.resolve(JSON.parse('{"more": 7}')) },
    })
    await harness.finish('second', item('x'))
    expect(harness.failures).toMatchObject([{ code: 'internal', attempts: 1 }])
    expect(harness.calls).toEqual(['second x', 'last x'])
  })

  it('fails a stage for good whose own result is wrong where nothing follows it', async () => {
    await using harness = await startHarness(await newAddress(), {
      handlers: { last: () => Promise.resolve(JSON.parse('{"odd": 1}')) },
    })
    await harness.finish('last', item('x'))
    expect(harness.failures).toMatchObject([{ stage: 'last', code: 'internal', attempts: 1 }])
  })

  it('fails a stage for good that makes a payload above 4 KB', async () => {
    const more = [item('big', { filler: 'x'.repeat(4096) })]
    await using harness = await startHarness(await newAddress(), {
      handlers: { second: async () => ({ more }) },
    })
    await harness.finish('second', item('x'))
    expect(harness.failures).toMatchObject([{ code: 'bad-payload', subject: 'x' }])
    expect(harness.calls).toEqual(['second x', 'last x'])
  })

  it('fails a job whose payload cannot be read', async () => {
    await using harness = await startHarness(await newAddress())
    const queue = harness.engine.queues(harness.flow).find(({ name }) => name === 'second')
    await queue?.add('second', { odd: true }, { jobId: 'second.odd' })
    await harness.untilIdle()
    expect(harness.failures).toMatchObject([
      { code: 'bad-payload', subject: 'second.odd', payload: { odd: true } },
    ])
  })

  it('runs a failed job anew when it is enqueued again', async () => {
    let broken = true
    const attempts: number[] = []
    await using harness = await startHarness(await newAddress(), {
      handlers: {
        second: async (_, { attempt }) => {
          attempts.push(attempt)
          if (broken) throw refusal
          return { more: [] }
        },
      },
    })
    await harness.finish('second', item('x'))
    broken = false
    await harness.finish('second', item('x'))
    expect(attempts).toEqual([1, 1])
    expect((await harness.engine.counts(harness.flow))['second']).toMatchObject({ failed: 0, completed: 1 })
  })

  it('starts anew what failed and what is done when it is enqueued again', async () => {
    const runs: string[] = []
    await using harness = await startHarness(await newAddress(), {
      handlers: {
        second: async ({ name }) => {
          runs.push(name)
          if (name === 'bad') throw refusal
          return { more: [] }
        },
      },
    })
    await harness.finish('second', item('bad'), item('good'))
    await harness.finish('second', item('bad'), item('good'))
    expect(runs.toSorted()).toEqual(['bad', 'bad', 'good', 'good'])
  })

  it('leaves what waits and what runs as it is when it is enqueued again beside a failed job', async () => {
    const started = createGate()
    const gate = createGate()
    await using harness = await startHarness(await newAddress(), {
      work: { stages: ['second'] },
      handlers: {
        second: async ({ name }) => {
          if (name === 'bad') throw refusal
          started.open()
          await gate.opened
          return { more: [] }
        },
      },
    })
    const enqueue = (...names: string[]): Promise<void> =>
      harness.engine.enqueue(
        harness.flow,
        names.map((name) => ({ stage: 'second', payload: item(name) })),
      )
    await enqueue('bad', 'runs', 'waits', 'waits too')
    await started.opened
    await enqueue('waits', 'runs', 'bad')
    gate.open()
    const calls = ['bad', 'runs', 'waits', 'waits too', 'bad'].map((name) => `second ${name}`)
    await expect.poll(() => harness.calls).toEqual(calls)
  })

  it('does not start a failed job anew for the job before it', async () => {
    await using harness = await startHarness(await newAddress(), {
      handlers: {
        first: async () => ({ parts: [item('bad')] }),
        second: () => Promise.reject(refusal),
      },
    })
    await harness.finish('first', item('a'))
    await harness.finish('first', item('b'))
    expect(harness.calls.filter((call) => call === 'second bad')).toHaveLength(1)
  })

  it('keeps a failure until it can be written down, though the job has no attempt left', async () => {
    const attempts: number[] = []
    await using harness = await startHarness(await newAddress(), {
      second: { attempts: 1 },
      handlers: { second: () => Promise.reject(refusal) },
      work: {
        onFailure: async (failure) => {
          attempts.push(failure.attempts)
          if (attempts.length < 4) throw new RetryableError('store-unavailable', 'The store does not answer.')
        },
      },
    })
    await harness.finish('second', item('x'))
    expect(attempts).toEqual([1, 1, 1, 1])
    expect(harness.calls.at(-1)).toBe('last x')
    expect((await harness.engine.counts(harness.flow))['second']).toMatchObject({ failed: 1 })
  })

  it('does not wait for a failure that can never be written down', async () => {
    await using harness = await startHarness(await newAddress(), {
      handlers: { second: () => Promise.reject(refusal) },
      work: { onFailure: () => Promise.reject(new TypeError('odd')) },
    })
    await harness.finish('second', item('x'))
    expect((await harness.engine.counts(harness.flow))['second']).toMatchObject({ failed: 1 })
    expect(harness.events.at(-1)).toMatchObject({ kind: 'failed', code: 'model-refused' })
  })

  it('ends with a failure of the last stage', async () => {
    await using harness = await startHarness(await newAddress(), {
      handlers: { last: () => Promise.reject(refusal) },
    })
    await harness.finish('first', item('x'))
    expect(harness.calls).toEqual(['first x', 'last x'])
    expect(harness.failures).toMatchObject([{ stage: 'last', code: 'model-refused' }])
  })
}
