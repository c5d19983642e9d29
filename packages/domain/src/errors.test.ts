import { expect, test } from 'vitest'
import { discarded } from '../test/whole-records.ts'
import { billedCall, errorCode, errorCodes, PermanentError, RetryableError } from './errors.ts'
import { keepSecret } from './secrets.ts'

test('an error says its kind, its code, a sentence and what caused it', () => {
  const cause = new Error('odd')
  const permanent = new PermanentError('image-empty', 'There is nothing in it.', { cause })
  expect(permanent).toMatchObject({ name: 'PermanentError', code: 'image-empty', cause })
  expect(permanent.message).toBe('There is nothing in it.')
  const retryable = new RetryableError('store-unavailable', 'It does not answer.', { cause })
  expect(retryable).toMatchObject({ name: 'RetryableError', code: 'store-unavailable', cause })
  expect(retryable.message).toBe('It does not answer.')
})

test('without more being said, a retry uses up an attempt, concerns one job and may have been billed', () => {
  const plain = { pausesPool: false, turnedAway: false, waits: false, notBeforeMs: undefined }
  expect(new RetryableError('internal', 'Odd.')).toMatchObject(plain)
})

test.each([{ pausesPool: true }, { turnedAway: true }, { waits: true }, { notBeforeMs: 7 }])(
  'what is said of a retry is kept: %j',
  (said) => {
    const plain = { pausesPool: false, turnedAway: false, waits: false, notBeforeMs: undefined }
    expect(new RetryableError('internal', 'Odd.', said)).toMatchObject({ ...plain, ...said })
  },
)

test('any thrown value has a code; what is none of ours is our own fault', () => {
  expect(errorCode(new PermanentError('image-empty', 'Empty.'))).toBe('image-empty')
  expect(errorCode(new RetryableError('call-in-flight', 'Wait.'))).toBe('call-in-flight')
  expect(errorCode(new TypeError('odd'))).toBe('internal')
  expect(errorCode({ code: 'image-empty' })).toBe('internal')
})

test('a call that was billed though it failed is known by its error', () => {
  for (const error of [new PermanentError('internal', ''), new RetryableError('internal', '')]) {
    expect(billedCall(error)).toBeUndefined()
    error.call = discarded.call
    expect(billedCall(error)).toBe(discarded.call)
  }
  for (const other of [Object.assign(new Error(''), { call: discarded.call }), undefined])
    expect(billedCall(other)).toBeUndefined()
})

test('no code changes that manifests and scripts rely on', () => {
  expect(errorCodes).toEqual([
    'bad-payload',
    'call-in-flight',
    'cancelled',
    'image-corrupt',
    'image-empty',
    'image-too-large',
    'internal',
    'killed-too-often',
    'master-changed',
    'master-missing',
    'model-answer-unusable',
    'model-refused',
    'model-unavailable',
    'model-unknown',
    'price-unknown',
    'queue-unavailable',
    'quota-exhausted',
    'request-rejected',
    'settings-invalid',
    'store-unavailable',
    'unauthorized',
    'unsupported-format',
  ])
})

test('no error says a secret of this process', () => {
  keepSecret('open-sesame-0123456789')
  const words = 'Headers.append: "open-sesame-0123456789" is an invalid header value.'
  const clear = 'Headers.append: "[key]" is an invalid header value.'
  expect(new PermanentError('internal', words).message).toBe(clear)
  expect(new RetryableError('internal', words).message).toBe(clear)
})
