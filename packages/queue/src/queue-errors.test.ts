import { PermanentError, RetryableError } from '@vignette/domain'
import { expect, test } from 'vitest'
import { withQueueErrors } from './queue-errors.ts'

test('passes on what is answered', async () => {
  expect(await withQueueErrors(async () => 7)).toBe(7)
})

test.each([
  ['permanent', new PermanentError('bad-payload', 'No.')],
  ['retryable', new RetryableError('store-unavailable', 'Not now.')],
])('lets a %s error of ours pass', async (_, error) => {
  await expect(withQueueErrors(() => Promise.reject(error))).rejects.toBe(error)
})

test.each([
  [new Error('read ECONNRESET'), 'The queues do not answer (read ECONNRESET).'],
  ['text', 'The queues do not answer (text).'],
  [
    new Error("Stream isn't writeable and enableOfflineQueue options is false"),
    'The queues do not answer (no connection).',
  ],
])('says of %s that the queues do not answer', async (cause, message) => {
  const failing = withQueueErrors(() => Promise.reject(cause))
  await expect(failing).rejects.toMatchObject({
    name: 'RetryableError',
    code: 'queue-unavailable',
    message,
    cause,
  })
})
