import { PermanentError, RetryableError } from '@vignette/domain'
import { DelayedError, RateLimitError, UnrecoverableError, WaitingError } from 'bullmq'
import { beforeEach, describe, expect, it, onTestFinished, test, vi } from 'vitest'
import { item } from '../../../test/contracts/engine-harness.ts'
import { fakeAttempt } from '../test/fake-attempt.ts'
import { finishJob, returnJob, waitAfter } from './finish-job.ts'

const nowMs = 1_000_000
const refusal = new PermanentError('model-refused', 'It declined.')
const busy = new RetryableError('model-unavailable', 'It is busy.')
const pushBack = new RetryableError('quota-exhausted', 'Too many.', { pausesPool: true, notBeforeMs: 400 })
const inTurn = new RetryableError('call-in-flight', 'Not yet.', { waits: true, notBeforeMs: 300 })

beforeEach(() => {
  vi.useFakeTimers({ now: nowMs })
  const random = vi.spyOn(Math, 'random').mockReturnValue(0)
  onTestFinished(() => (random.mockRestore(), void vi.useRealTimers()))
})

describe('a job that is handed back', () => {
  it('waits again, with its attempt unused', async () => {
    const attempt = fakeAttempt()
    expect(await returnJob(attempt)).toBeInstanceOf(WaitingError)
    expect(attempt.told).toEqual([['moveToWait', 'token']])
    expect(attempt.events).toEqual([{ kind: 'returned' }])
    expect(attempt.lines).toEqual([{ level: 'info', msg: 'handed back', durationMs: 7 }])
  })

  it('is left to the queue where it cannot be, and an operator reads why', async () => {
    const error = new Error('gone')
    const attempt = fakeAttempt({ job: { moveToWait: () => Promise.reject(error) } })
    expect(await returnJob(attempt)).toBeInstanceOf(WaitingError)
    expect(attempt.lines[0]).toMatchObject({ level: 'warn', error })
    expect(attempt.events).toEqual([{ kind: 'returned' }])
  })
})

describe('a job that has failed for good', () => {
  it('is written down, told to the last stage and not tried again', async () => {
    const attempt = fakeAttempt({ number: 2 })
    const answer = await finishJob(attempt, refusal)
    expect(answer).toBeInstanceOf(UnrecoverableError)
    expect(answer.message).toBe('model-refused: It declined.')
    const why = { code: 'model-refused', message: 'It declined.' }
    expect(attempt.failures).toEqual([
      { stage: 'second', payload: item('x'), subject: 'x', ...why, attempts: 2 },
    ])
    expect(attempt.followed).toEqual([{ stage: 'last', payload: item('x') }])
    expect(attempt.events).toEqual([{ kind: 'failed', ...why }])
    expect(attempt.lines).toEqual([{ level: 'error', msg: 'failed', durationMs: 7, ...why }])
    expect(attempt.told).toEqual([])
  })

  it('is followed by nothing after the last stage', async () => {
    const attempt = fakeAttempt({ stage: 'last' })
    await finishJob(attempt, refusal)
    expect(attempt.failures).toHaveLength(1)
    expect(attempt.followed).toEqual([])
  })

  it('has its whole deadline before it when somebody starts it again', async () => {
    const attempt = fakeAttempt({ job: { progress: { pushedBackAtMs: nowMs - 10 } } })
    await finishJob(attempt, refusal)
    expect(attempt.told).toEqual([['updateProgress', {}]])
  })

  it.each([
    ['it cannot be written down now', { options: { onFailure: () => Promise.reject(busy) } }],
    ['the last stage cannot be told now', { follow: () => Promise.reject(busy) }],
  ])('stays until it can be told where %s', async (_, standIns) => {
    const attempt = fakeAttempt(standIns)
    expect(await finishJob(attempt, refusal)).toBeInstanceOf(DelayedError)
    expect(attempt.told).toEqual([['moveToDelayed', nowMs + 5, 'token']])
    expect(attempt.events).toEqual([])
    expect(attempt.lines).toMatchObject([{ level: 'error', error: busy, outcome: { kind: 'failed' } }])
  })

  it('has failed all the same where it can never be written down', async () => {
    const error = new TypeError('odd')
    const attempt = fakeAttempt({ options: { onFailure: () => Promise.reject(error) } })
    expect(await finishJob(attempt, refusal)).toBeInstanceOf(UnrecoverableError)
    expect(attempt.lines[0]).toMatchObject({ level: 'error', error, code: 'model-refused' })
    expect(attempt.events).toMatchObject([{ kind: 'failed' }])
  })
})

describe('a job that is tried again', () => {
  it('uses up an attempt, and BullMQ is told the wait that was decided', async () => {
    const attempt = fakeAttempt()
    const answer = await finishJob(attempt, busy)
    expect(answer.message).toBe('model-unavailable: It is busy.')
    expect(answer).not.toBeInstanceOf(UnrecoverableError)
    expect(waitAfter(1, 'stage', answer)).toBe(5)
    const why = { code: 'model-unavailable', waitMs: 5 }
    expect(attempt.events).toEqual([{ kind: 'retry', ...why, message: 'It is busy.' }])
    expect(attempt.lines).toEqual([{ level: 'warn', msg: 'retry', durationMs: 7, ...why, error: busy }])
    expect(attempt.told).toEqual([])
    expect(attempt.failures).toEqual([])
  })

  it.each([
    ['its own, where it has some', { attempts: 4 }, ['retry']],
    ['those of its stage otherwise', {}, ['failed']],
  ])('has so many attempts: %s', async (_, opts, kinds) => {
    const attempt = fakeAttempt({ number: 3, job: { opts } })
    await finishJob(attempt, busy)
    expect(attempt.events.map(({ kind }) => kind)).toEqual(kinds)
  })
})

test('an error that is none of ours comes again in a second', () => {
  expect(waitAfter(1, 'stage', new Error('odd'))).toBe(1000)
  expect(waitAfter(1)).toBe(1000)
})

describe('a job that is pushed back', () => {
  it('has its whole queue wait, and keeps since when', async () => {
    const attempt = fakeAttempt({ number: 3 })
    expect(await finishJob(attempt, pushBack)).toBeInstanceOf(RateLimitError)
    expect(attempt.told).toEqual([
      ['updateProgress', { pushedBackAtMs: nowMs }],
      ['raisePause', 400],
    ])
    const why = { code: 'quota-exhausted', waitMs: 400 }
    expect(attempt.events).toEqual([{ kind: 'paused', ...why, message: 'Too many.' }])
    expect(attempt.lines).toMatchObject([{ level: 'warn', msg: 'pool-paused', ...why, error: pushBack }])
  })

  it('comes later by itself where only its turn has not come', async () => {
    const attempt = fakeAttempt({ number: 3 })
    expect(await finishJob(attempt, inTurn)).toBeInstanceOf(DelayedError)
    expect(attempt.told).toEqual([
      ['updateProgress', { pushedBackAtMs: nowMs }],
      ['moveToDelayed', nowMs + 300, 'token'],
    ])
    expect(attempt.events).toMatchObject([{ kind: 'paused', code: 'call-in-flight', waitMs: 300 }])
  })

  it('keeps the time it was pushed back first', async () => {
    const attempt = fakeAttempt({ job: { progress: { pushedBackAtMs: nowMs - 60_000 } } })
    expect(await finishJob(attempt, pushBack)).toBeInstanceOf(RateLimitError)
    expect(attempt.told).toEqual([['raisePause', 400]])
  })

  it('has failed when it was pushed back for longer than its stage allows', async () => {
    const attempt = fakeAttempt({ job: { progress: { pushedBackAtMs: nowMs - 60_001 } } })
    expect(await finishJob(attempt, pushBack)).toBeInstanceOf(UnrecoverableError)
    expect(attempt.failures).toMatchObject([{ code: 'quota-exhausted' }])
  })

  it.each([[null], [7], ['text'], [{}], [{ pushedBackAtMs: 'long ago' }]])(
    'has never been before, where its progress is %j',
    async (progress) => {
      const attempt = fakeAttempt({ job: { progress } })
      await finishJob(attempt, pushBack)
      expect(attempt.told[0]).toEqual(['updateProgress', { pushedBackAtMs: nowMs }])
    },
  )

  it('waits longer each time it was taken up, where nobody says how long', async () => {
    const attempt = fakeAttempt({ job: { attemptsStarted: 3 } })
    await finishJob(attempt, new RetryableError('quota-exhausted', 'Too many.', { pausesPool: true }))
    expect(attempt.told.at(-1)).toEqual(['raisePause', 20])
  })
})
