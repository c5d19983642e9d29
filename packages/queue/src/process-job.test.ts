import { RetryableError } from '@vignette/domain'
import { DelayedError, UnrecoverableError, WaitingError } from 'bullmq'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { item, type Handlers } from '../../../test/contracts/engine-harness.ts'
import { fakeContext, type StandIns, type Witness } from '../test/fake-attempt.ts'
import { fakeJob } from '../test/fake-bullmq.ts'
import { useFakeTime } from '../test/fake-sleep.ts'
import { createProcessor } from './process-job.ts'

const nowMs = 1_000_000
beforeEach(() => {
  vi.useFakeTimers({ now: nowMs, toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
})

/** What BullMQ is told of a job that the processor was given. */
interface Ending extends Witness {
  returned?: unknown
  thrown?: unknown
}

async function runJob(standIns: StandIns = {}, job: object = {}, signal?: AbortSignal): Promise<Ending> {
  const context = fakeContext(standIns)
  const running = createProcessor(context)(fakeJob(context.told, job), 'token', signal)
  return running.then(
    (returned: unknown) => ({ ...context, returned }),
    (thrown: unknown) => ({ ...context, thrown }),
  )
}

const job = { stage: 'second', queue: 'second', subject: 'x', jobId: 'second.x.r1', attempt: 1 }

describe('a job that is done', () => {
  it('is told of from its start to its end', async () => {
    const second: Handlers['second'] = async () => {
      vi.setSystemTime(nowMs + 30)
      return { more: [item('y'), item('z')] }
    }
    const about = (payload: unknown): object => ({ payload })
    const ending = await runJob({ handlers: { second }, options: { about } }, { timestamp: nowMs - 200 })
    expect(ending.returned).toEqual({ followers: 2 })
    expect(ending.followed).toEqual(['y', 'z'].map((name) => ({ stage: 'second', payload: item(name) })))
    expect(ending.events).toEqual([
      { ...job, kind: 'started', ms: 0, waitMs: 200 },
      { ...job, kind: 'done', ms: 30 },
    ])
    const done = { level: 'info', msg: 'done', durationMs: 30, followers: 2 }
    expect(ending.lines).toEqual([{ ...job, payload: item('x'), ...done }])
  })

  it('has given its handler what it needs', async () => {
    const calls: unknown[] = []
    const second: Handlers['second'] = async (work, { log, ...context }) => {
      calls.push(work, context)
      log.info({ own: 1 }, 'said')
      return { more: [] }
    }
    const ending = await runJob({ handlers: { second } }, { attemptsMade: 1, data: { ...item('x'), odd: 1 } })
    expect(calls[0]).toEqual(item('x'))
    expect(calls[1]).toMatchObject({ attempt: 2, jobId: 'second.x.r1', signal: expect.any(AbortSignal) })
    expect(calls[1]).toMatchObject({ flow: { stages: expect.any(Array) } })
    expect(ending.lines[0]).toEqual({ ...job, attempt: 2, level: 'info', msg: 'said', own: 1 })
  })

  it('has had its failure of before taken back, before it began', async () => {
    const order: unknown[] = []
    await runJob({
      handlers: { second: async () => (order.push('run'), { more: [] }) },
      options: { onAttempt: async (attempt) => void order.push(attempt) },
    })
    expect(order).toEqual([{ stage: 'second', payload: item('x'), subject: 'x' }, 'run'])
  })

  it('has its followers enqueued before anybody is told that it is done', async () => {
    const kinds: unknown[] = []
    await runJob({
      follow: async () => void kinds.push('followed'),
      options: { onEvent: ({ kind }) => kinds.push(kind) },
    })
    expect(kinds).toEqual(['started', 'followed', 'done'])
  })

  it('goes on beside a follower that no queue can take', async () => {
    const error = Object.assign(new Error('No.'), { code: 'model-unknown' })
    const ending = await runJob({
      follow: async (tasks, onUnfit) => onUnfit?.(tasks[0]!, Object(error)),
    })
    expect(ending.failures).toMatchObject([
      { stage: 'last', subject: 'x', code: 'model-unknown', attempts: 0 },
    ])
    expect(ending.returned).toEqual({ followers: 1 })
  })

  it('is done although a listener throws', async () => {
    const error = new Error('odd')
    const onEvent = (): never => {
      throw error
    }
    const ending = await runJob({ options: { onEvent } })
    expect(ending.returned).toEqual({ followers: 1 })
    expect(ending.lines.map(({ level }) => level)).toEqual(['error', 'error', 'info'])
    expect(ending.lines[0]).toMatchObject({ ...job, error })
  })
})

describe('a job that is not done', () => {
  it('has failed for good where its stage made what it must not', async () => {
    const ending = await runJob({ handlers: { second: async () => Object({ more: 7 }) } })
    expect(ending.thrown).toBeInstanceOf(UnrecoverableError)
    expect(ending.failures).toMatchObject([
      { code: 'internal', message: expect.stringContaining('second made what it must not') },
    ])
  })

  it.each([
    ['its id, which is all there is', 'second.odd', 'second.odd'],
    ['nothing', undefined, ''],
  ])('has for its subject, where it cannot be read, %s', async (_, id, subject) => {
    const ending = await runJob({}, { id, data: { odd: true } })
    expect(ending.failures).toMatchObject([{ code: 'bad-payload', subject, payload: { odd: true } }])
    expect(ending.events[0]).toMatchObject({ subject, jobId: subject })
  })

  it.each([
    [undefined, 3, 0],
    [undefined, 4, 1],
    [1, 1, 0],
    [1, 2, 1],
  ])('has failed where it may kill %s processes and %d died on it', async (maxStalled, died, failures) => {
    const calls: string[] = []
    const ending = await runJob(
      {
        handlers: { second: async ({ name }) => (calls.push(name), { more: [] }) },
        options: maxStalled === undefined ? {} : { maxStalled },
      },
      { stalledCounter: died },
    )
    expect(ending.failures.map(({ code }) => code)).toEqual(Array(failures).fill('killed-too-often'))
    expect(calls).toHaveLength(1 - failures)
  })

  it('is handed back by a process that closes, whatever it threw', async () => {
    const stop = new AbortController()
    const second = async (): Promise<never> => {
      stop.abort()
      throw new Error('odd')
    }
    const ending = await runJob({ handlers: { second } }, {}, stop.signal)
    expect(ending.thrown).toBeInstanceOf(WaitingError)
    expect(ending.told).toEqual([['moveToWait', 'token']])
    expect(ending.events).toMatchObject([{ kind: 'started' }, { kind: 'returned' }])
  })

  it.each([
    [{ abortGraceMs: 100 }, 100],
    [{}, 5000],
  ])('is handed back when its handler has not listened for long, with %j', async (options, graceMs) => {
    useFakeTime()
    const told: unknown[] = []
    const stop = new AbortController()
    const second = (): Promise<never> => {
      stop.abort()
      return new Promise(() => undefined)
    }
    const onEvent = ({ kind }: { kind: string }): void => void told.push(kind)
    const standIns = { handlers: { second }, options: { ...options, onEvent } }
    const running = runJob(standIns, {}, stop.signal)
    await vi.advanceTimersByTimeAsync(graceMs - 1)
    expect(told).toEqual(['started'])
    await vi.advanceTimersByTimeAsync(1)
    expect((await running).thrown).toBeInstanceOf(WaitingError)
    expect(told).toEqual(['started', 'returned'])
  })

  it('is handed back undone where its process closed while it was held', async () => {
    const second = (): Promise<never> => Promise.reject(new Error('it was done'))
    const ending = await runJob({ handlers: { second } }, {}, AbortSignal.abort())
    expect(ending.thrown).toBeInstanceOf(WaitingError)
    expect(ending.events).toMatchObject([{ kind: 'returned' }])
  })

  it('waits for room in the queues, with its attempt unused', async () => {
    const full = new RetryableError('queue-unavailable', 'It is full.')
    const ending = await runJob({ follow: () => Promise.reject(full) }, { attemptsMade: 2 })
    expect(ending.thrown).toBeInstanceOf(DelayedError)
    const why = { kind: 'paused', code: 'queue-unavailable', message: 'It is full.' }
    expect(ending.events.slice(1)).toMatchObject([why])
    expect(ending.lines).toMatchObject([{ msg: 'put-off', error: { cause: full } }])
  })

  it.each([
    ['another error', new RetryableError('store-unavailable', 'No.'), 'store-unavailable'],
    ['an error of no kind', new TypeError('odd'), 'internal'],
  ])('uses its attempt up where its followers meet %s', async (_, error, code) => {
    const ending = await runJob({ follow: () => Promise.reject(error) })
    expect(ending.events.slice(1)).toMatchObject([{ kind: 'retry', code }])
  })
})
