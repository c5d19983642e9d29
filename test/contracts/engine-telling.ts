import { PermanentError, RetryableError } from '@vignette/domain'
import { expect, it } from 'vitest'
import { createGate, item, startHarness, type EngineAddress } from './engine-harness.ts'

const number = expect.any(Number)
/** The job as every line and every event names it. */
const job = { stage: 'second', queue: 'second', subject: 'x', jobId: 'second.x.r1', attempt: 1 }

/** What people and metrics are told of a job: one line in the log and two events for each attempt. */
export function tellingContract(newAddress: () => Promise<EngineAddress>): void {
  it('tells of a job that is done how long it waited and ran, and what follows it', async () => {
    await using harness = await startHarness(await newAddress(), {
      work: { stages: ['second'], about: (payload) => ({ payload, scan: 's' }) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(() => harness.events.at(-1)?.kind).toBe('done')
    expect(harness.events).toEqual([
      { ...job, kind: 'started', ms: 0, waitMs: number },
      { ...job, kind: 'done', ms: number },
    ])
    const about = { payload: item('x'), scan: 's' }
    const done = { level: 'info', msg: 'done', durationMs: number, followers: 1 }
    await expect.poll(() => harness.lines).toEqual([{ ...job, ...about, ...done }])
  })

  it('tells of an attempt that failed why, and when the next one comes', async () => {
    const error = new RetryableError('model-unavailable', 'It is busy.')
    await using harness = await startHarness(await newAddress(), {
      second: { backoffMs: 60_000 },
      handlers: { second: () => Promise.reject(error) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(() => harness.lines).toHaveLength(1)
    const why = { code: 'model-unavailable', waitMs: number }
    expect(harness.lines).toEqual([
      { ...job, level: 'warn', msg: 'retry', durationMs: number, ...why, error },
    ])
    const retry = { ...job, kind: 'retry', ms: number, ...why, message: 'It is busy.' }
    expect(harness.events.slice(1)).toEqual([retry])
    expect(harness.lines[0]?.['waitMs']).toBeGreaterThanOrEqual(60_000)
    expect(harness.lines[0]?.['waitMs']).toBeLessThanOrEqual(72_000)
  })

  it.each([
    ['pool-paused', { pausesPool: true }],
    ['put-off', { waits: true }],
  ])('tells of a job that is %s why, and when its turn comes', async (msg, how) => {
    const error = new RetryableError('quota-exhausted', 'Too many.', how)
    await using harness = await startHarness(await newAddress(), {
      second: { backoffMs: 60_000 },
      handlers: { second: () => Promise.reject(error) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(() => harness.lines).toHaveLength(1)
    const why = { code: 'quota-exhausted', waitMs: number }
    expect(harness.lines).toEqual([{ ...job, level: 'warn', msg, durationMs: number, ...why, error }])
    expect(harness.events.slice(1)).toEqual([
      { ...job, kind: 'paused', ms: number, ...why, message: 'Too many.' },
    ])
    expect(harness.lines[0]?.['waitMs']).toBeGreaterThanOrEqual(60_000)
  })

  it('tells of a job that has failed for good why', async () => {
    await using harness = await startHarness(await newAddress(), {
      work: { stages: ['second'] },
      handlers: { second: () => Promise.reject(new PermanentError('model-refused', 'It declined.')) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(() => harness.lines).toHaveLength(1)
    expect(harness.lines).toEqual([
      {
        ...job,
        level: 'error',
        msg: 'failed',
        durationMs: number,
        code: 'model-refused',
        message: 'It declined.',
      },
    ])
    expect(harness.events.slice(1)).toEqual([
      { ...job, kind: 'failed', ms: number, code: 'model-refused', message: 'It declined.' },
    ])
  })

  it('tells of a failure that cannot be written down', async () => {
    const error = new TypeError('odd')
    await using harness = await startHarness(await newAddress(), {
      work: { stages: ['second'], onFailure: () => Promise.reject(error) },
      handlers: { second: () => Promise.reject(new PermanentError('model-refused', 'It declined.')) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(() => harness.lines).toHaveLength(2)
    expect(harness.lines[0]).toMatchObject({ ...job, level: 'error', code: 'model-refused', error })
  })

  it('tells of a failure that is to be written down later', async () => {
    const error = new RetryableError('store-unavailable', 'It does not answer.')
    let calls = 0
    await using harness = await startHarness(await newAddress(), {
      work: {
        stages: ['second'],
        onFailure: async () => {
          calls += 1
          if (calls === 1) throw error
        },
      },
      handlers: { second: () => Promise.reject(new PermanentError('model-refused', 'It declined.')) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(() => harness.lines).toHaveLength(2)
    expect(harness.lines[0]).toMatchObject({ ...job, level: 'error', error, outcome: { kind: 'failed' } })
  })

  it('tells of a job that is handed back, and of nothing that went wrong', async () => {
    const started = createGate()
    await using harness = await startHarness(await newAddress(), {
      work: { stages: ['second'], abortGraceMs: 20 },
      handlers: { second: () => (started.open(), new Promise(() => undefined)) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await started.opened
    await harness.workers.close(0)
    expect(harness.lines).toEqual([{ ...job, level: 'info', msg: 'handed back', durationMs: number }])
    expect(harness.events.slice(1)).toEqual([{ ...job, kind: 'returned', ms: number }])
  })

  it('does not let a listener that throws disturb the work', async () => {
    const error = new Error('odd')
    await using harness = await startHarness(await newAddress(), {
      work: {
        onEvent: () => {
          throw error
        },
      },
    })
    await harness.finish('second', item('x'))
    expect(harness.calls).toEqual(['second x', 'last x'])
    expect(harness.lines[0]).toMatchObject({ ...job, level: 'error', error })
  })
}
