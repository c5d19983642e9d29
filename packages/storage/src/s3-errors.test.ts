import { PermanentError, RetryableError } from '@vignette/domain'
import { expect, test } from 'vitest'
import { isAbsent, s3Error, statusOf } from './s3-errors.ts'

function answered(status: number | undefined, name = 'Odd'): Error {
  const error = new Error('the words of the service')
  return Object.assign(error, { name, $metadata: status === undefined ? {} : { httpStatusCode: status } })
}

const unauthorized = { name: 'PermanentError', code: 'unauthorized' }
const unavailable = { name: 'RetryableError', code: 'store-unavailable' }

test.each([
  ['401', answered(401), unauthorized],
  ['403', answered(403), unauthorized],
  ['keys that are not found', answered(undefined, 'CredentialsProviderError'), unauthorized],
  ['an expired token', answered(400, 'ExpiredToken'), unauthorized],
  ['an unknown key', answered(400, 'InvalidAccessKeyId'), unauthorized],
  ['a wrong token', answered(400, 'InvalidToken'), unauthorized],
  ['404', answered(404), { name: 'PermanentError', code: 'settings-invalid' }],
  ['no answer', new Error('ECONNREFUSED'), unavailable],
  ['409', answered(409), unavailable],
  ['429', answered(429), unavailable],
  ['500', answered(500), unavailable],
  ['503', answered(503), unavailable],
  ['a request that came too slowly', answered(400, 'RequestTimeout'), unavailable],
  ['too many requests', answered(400, 'SlowDown'), unavailable],
  ['throttling', answered(400, 'Throttling'), unavailable],
  ['throttling, in the words of others', answered(400, 'ThrottlingException'), unavailable],
  ['a rival operation', answered(400, 'OperationAborted'), unavailable],
  ['400', answered(400), { name: 'PermanentError', code: 'request-rejected' }],
  ['412', answered(412), { name: 'PermanentError', code: 'request-rejected' }],
  ['499', answered(499), { name: 'PermanentError', code: 'request-rejected' }],
])('after %s the address and the words of the service are told', (_, error, expected) => {
  const translated = s3Error(error, 's3://scans')
  expect(translated).toMatchObject({
    ...expected,
    cause: error,
    message: expect.stringContaining('s3://scans'),
  })
})

test.each([new PermanentError('internal', 'Ours.'), new RetryableError('internal', 'Ours.'), 'text'])(
  'what is no error of the client comes back unchanged: %s',
  (error) => {
    expect(s3Error(error, 's3://scans')).toBe(error)
  },
)

test.each([
  undefined,
  null,
  'text',
  {},
  { $metadata: null },
  { $metadata: 7 },
  { $metadata: { httpStatusCode: '7' } },
])('%j has no status', (error) => {
  expect(statusOf(error)).toBeUndefined()
})

test('an object is absent where the bucket is there', () => {
  expect(isAbsent(answered(404, 'NoSuchKey'))).toBe(true)
  expect(isAbsent(answered(404, 'NoSuchBucket'))).toBe(false)
  expect(isAbsent(answered(403, 'NoSuchKey'))).toBe(false)
  expect(isAbsent({ $metadata: { httpStatusCode: 404 } })).toBe(true)
})
