import { PermanentError, RetryableError, keepSecret } from '@vignette/domain'
import { describe, expect, it } from 'vitest'
import { decideOutcome, type AttemptState } from './retry-policy.ts'

const situation: AttemptState = {
  attempt: 1,
  attempts: 3,
  backoffMs: 1000,
  deadlineMs: 60_000,
  starts: 1,
  pushedBackMs: 0,
}
const overload = new RetryableError('model-unavailable', 'Busy.')
const overloadFor = (notBeforeMs: number): RetryableError =>
  new RetryableError('model-unavailable', 'Busy.', { notBeforeMs })
const pushBack = (notBeforeMs?: number): RetryableError =>
  new RetryableError('quota-exhausted', 'Too many.', {
    pausesPool: true,
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
  })
const atOnce = new RetryableError('model-answer-unusable', 'once more', { notBeforeMs: 0 })
const inTurn = new RetryableError('call-in-flight', 'Not yet.', { waits: true, notBeforeMs: 300 })
const stranger = Object.assign(new Error('odd'), { notBeforeMs: 9000 })
const minutes = 60_000

describe('decideOutcome', () => {
  it.each<[string, [unknown, Partial<AttemptState>?], object]>([
    ['permanent', [new PermanentError('model-refused', 'No.')], { kind: 'failed', code: 'model-refused' }],
    ['first failure', [overload], { kind: 'retry', delayMs: 1000 }],
    ['second failure', [overload, { attempt: 2 }], { kind: 'retry', delayMs: 2000 }],
    ['last failure', [overload, { attempt: 3 }], { kind: 'failed', code: 'model-unavailable' }],
    ['a late not-before', [overloadFor(9000)], { kind: 'retry', delayMs: 9000 }],
    ['an early not-before', [overloadFor(10)], { kind: 'retry', delayMs: 1000 }],
    ['an absurd not-before', [overloadFor(1e9)], { kind: 'retry', delayMs: 15 * minutes }],
    ['many attempts', [overload, { attempt: 40, attempts: 50 }], { kind: 'retry', delayMs: 15 * minutes }],
    ['an unknown error', [new TypeError('odd')], { kind: 'retry', code: 'internal', message: 'odd' }],
    ['no error at all', ['text'], { kind: 'retry', code: 'internal', message: 'text' }],
    [
      'an unknown error at last',
      [new TypeError('odd'), { attempt: 3 }],
      { kind: 'failed', code: 'internal' },
    ],
    ['a failure to be tried at once', [atOnce], { kind: 'retry', delayMs: 0 }],
    ['a failure to be tried at once, at last', [atOnce, { attempt: 3 }], { kind: 'failed' }],
    ['a push-back', [pushBack(5000)], { kind: 'pool-paused', delayMs: 5000 }],
    [
      'a push-back at the last attempt',
      [pushBack(5000), { attempt: 3 }],
      { kind: 'pool-paused', delayMs: 5000 },
    ],
    ['a push-back without a time', [pushBack(), { starts: 3 }], { kind: 'pool-paused', delayMs: 4000 }],
    ['a push-back in time', [pushBack(5), { pushedBackMs: 60_000 }], { kind: 'pool-paused' }],
    [
      'a push-back too late',
      [pushBack(5), { pushedBackMs: 60_001 }],
      { kind: 'failed', code: 'quota-exhausted' },
    ],
    ['a push-back for a moment', [pushBack(1)], { kind: 'pool-paused', delayMs: 1 }],
    ['a stage that does not wait', [new TypeError('odd'), { backoffMs: 0 }], { kind: 'retry', delayMs: 0 }],
    ['a wait told by a stranger', [stranger], { kind: 'retry', code: 'internal', delayMs: 1000 }],
    [
      'waits that have doubled twenty times',
      [overload, { attempt: 40, attempts: 50, backoffMs: 2 ** -10 }],
      { kind: 'retry', delayMs: 1024 },
    ],
    ['not its turn', [inTurn, { attempt: 3 }], { kind: 'put-off', delayMs: 300 }],
    ['never its turn', [inTurn, { pushedBackMs: 60_001 }], { kind: 'failed', code: 'call-in-flight' }],
  ])('answers %s', (_, [error, change], expected) => {
    expect(decideOutcome(error, { ...situation, ...change }, 0)).toMatchObject(expected)
  })

  it.each([
    [new PermanentError('model-refused', 'No.'), {}],
    [overload, {}],
    [overload, { attempt: 3 }],
    [pushBack(5), {}],
    [pushBack(5), { pushedBackMs: 60_001 }],
  ])('keeps what is said of %s', (error, change) => {
    const { code, message } = decideOutcome(error, { ...situation, ...change }, 0)
    expect({ code, message }).toEqual({ code: error.code, message: error.message })
  })

  it('spreads what comes back, never to before the time told', () => {
    expect(decideOutcome(pushBack(5000), situation, 1)).toMatchObject({ delayMs: 6000 })
  })
})

it('tells what a library threw without the secrets of this process', () => {
  keepSecret('open-sesame-0123456789')
  const thrown = new TypeError('"open-sesame-0123456789" is an invalid header value.')
  const { message } = decideOutcome(thrown, situation, 0)
  expect(message).toBe('"[key]" is an invalid header value.')
})
