import { PermanentError, RetryableError } from '@vignette/domain'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { findUnresponsive } from './health-checks.ts'
import { createLog } from './log.ts'

test('names those who do not answer: with a code, never with an address, which is for the log', async () => {
  let logged = ''
  const to = new Writable({ write: (chunk, _encoding, done) => done(void (logged += String(chunk))) })
  const unresponsive = await findUnresponsive(
    {
      redis: () => new Promise(() => undefined),
      store: () => Promise.reject(new RetryableError('store-unavailable', 's3://a at 10.0.0.7 is away')),
      results: () => Promise.reject(new PermanentError('unauthorized', 'not with this key')),
      disk: () => Promise.reject(new Error('ENOENT /srv/results')),
      other: async () => 'well',
    },
    createLog({ name: 'test', to }),
  )
  expect(unresponsive).toEqual([
    'redis: no answer within 2 s',
    'store: store-unavailable',
    'results: unauthorized',
    'disk: does not answer',
  ])
  expect(logged).toContain('10.0.0.7')
  expect(logged).toContain('/srv/results')
})
