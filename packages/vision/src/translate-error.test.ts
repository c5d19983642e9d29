import { describe, expect, test } from 'vitest'
import { HttpFailure, type ErrorBody } from './http-failure.ts'
import { untilPacificMidnightMs } from './retry-after.ts'
import { translateError } from './translate-error.ts'

const noon = new Date('2026-11-23T20:00:00Z')
const untilMidnightMs = 12 * 3_600_000
const context = { model: 'gemini-3.8-flash', service: 'https://example.org', timeoutMs: 1000, now: noon }

function translated(status: number, body: Partial<ErrorBody>, retryAfter?: string): unknown {
  const whole = { message: '', status: undefined, details: [], ...body }
  return translateError(new HttpFailure(status, retryAfter, whole), context)
}

const violation = (quotaId: string, quotaValue = '20'): Record<string, unknown> => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId, quotaValue }],
})
const retryInfo = (retryDelay: string): Record<string, unknown> => ({
  '@type': 'type.googleapis.com/google.rpc.RetryInfo',
  retryDelay,
})
const perDay = violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier')
const perMinute = violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier')

describe('a quota that is used up', () => {
  test.for([
    {
      named: 'the header before the details',
      details: [perMinute, retryInfo('36s')],
      retryAfter: '5',
      waitMs: 5000,
    },
    { named: 'the delay of the details', details: [perMinute, retryInfo('36.5s')], waitMs: 36_500 },
    { named: 'the words of the message', message: 'Please retry in 12.25s.', waitMs: 12_250 },
    { named: 'a short while, without any hint', message: 'Resource exhausted', waitMs: 15_000 },
    { named: 'a day at most', retryAfter: '9999999', waitMs: 86_400_000 },
    { named: 'midnight, if it is daily', details: [perDay], waitMs: untilMidnightMs },
    {
      named: 'midnight, though a delay says seconds',
      details: [perDay, retryInfo('36s')],
      waitMs: untilMidnightMs,
    },
    { named: 'midnight, if daily and by the minute', details: [perMinute, perDay], waitMs: untilMidnightMs },
  ])('waits for $named', ({ message = 'Quota exceeded', details = [], retryAfter, waitMs }) => {
    expect(translated(429, { message, details }, retryAfter)).toMatchObject({
      name: 'RetryableError',
      code: 'quota-exhausted',
      pausesPool: true,
      notBeforeMs: waitMs,
    })
  })

  test.for([
    {
      details: [violation('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', '0')],
      message: 'Quota exceeded',
    },
    { details: [retryInfo('36000s')], message: 'Quota exceeded, limit: 0, model: gemini-3.8-flash' },
  ])('is not waited for where its limit is zero: $message', ({ message, details }) => {
    expect(translated(429, { message, details })).toMatchObject({
      name: 'PermanentError',
      code: 'quota-exhausted',
    })
  })

  test('is waited for where the limit merely begins with a zero', () => {
    expect(translated(429, { message: 'limit: 0.5 per second' })).toMatchObject({ name: 'RetryableError' })
  })
})

describe('the day of the quotas', () => {
  test.for([
    { now: '2026-11-23T07:59:00Z', hours: 1 / 60 },
    { now: '2026-11-23T08:00:00Z', hours: 24 },
    { now: '2026-07-01T06:30:00Z', hours: 0.5 },
    { now: '2026-12-31T20:00:00Z', hours: 12 },
    { now: '2026-11-01T07:00:00Z', hours: 25 },
    { now: '2027-03-14T08:00:00Z', hours: 23 },
  ])('ends $hours hours after $now', ({ now, hours }) => {
    expect(untilPacificMidnightMs(new Date(now)) / 3_600_000).toBeCloseTo(hours, 6)
  })
})

describe('a failure by its status', () => {
  test.for([
    { status: 400, error: { message: 'API key expired.' }, name: 'PermanentError', code: 'unauthorized' },
    {
      status: 400,
      error: { status: 'FAILED_PRECONDITION', message: 'User location is not supported for the API use.' },
      name: 'PermanentError',
      code: 'unauthorized',
    },
    {
      status: 400,
      error: { status: 'FAILED_PRECONDITION', message: 'The free tier is not available; enable billing.' },
      name: 'PermanentError',
      code: 'request-rejected',
    },
    { status: 401, error: { message: 'no' }, name: 'PermanentError', code: 'unauthorized' },
    { status: 402, error: { message: 'no' }, name: 'PermanentError', code: 'quota-exhausted' },
    { status: 403, error: { message: 'no' }, name: 'PermanentError', code: 'unauthorized' },
    { status: 408, error: { message: 'no' }, name: 'RetryableError', code: 'model-unavailable' },
    { status: 413, error: { message: 'no' }, name: 'PermanentError', code: 'request-rejected' },
    { status: 418, error: { message: 'no' }, name: 'PermanentError', code: 'request-rejected' },
    { status: 499, error: { message: 'no' }, name: 'RetryableError', code: 'model-unavailable' },
    { status: 500, error: { message: 'no' }, name: 'RetryableError', code: 'model-unavailable' },
    { status: 502, error: { message: 'no' }, name: 'RetryableError', code: 'model-unavailable' },
    { status: 504, error: { message: 'no' }, name: 'RetryableError', code: 'model-unavailable' },
  ])('$status ($error.message) is $name $code', ({ status, error, name, code }) => {
    expect(translated(status, error)).toMatchObject({
      name,
      code,
      message: expect.stringContaining(error.message),
    })
  })

  test.for([
    {
      model: 'gemini-3.1-pro-preview',
      location: 'europe-west4',
      says: /previews .* GOOGLE_CLOUD_LOCATION=global/,
    },
    {
      model: 'gemini-3.8-flash',
      location: 'us-central1',
      says: /newer models .* GOOGLE_CLOUD_LOCATION=global/,
    },
    {
      model: 'gemini-3.8-flash',
      location: 'global',
      says: /https:\/\/example.org does not offer gemini-3.8-flash/,
    },
  ])('404 for $model at $location says where to go', ({ model, location, says }) => {
    const failure = new HttpFailure(404, undefined, { message: 'no', status: undefined, details: [] })
    expect(translateError(failure, { ...context, model, location })).toMatchObject({
      code: 'model-unknown',
      message: expect.stringMatching(says),
    })
  })

  test('asks for billing where the project lacks it', () => {
    const error = translated(400, {
      status: 'FAILED_PRECONDITION',
      message: 'The free tier is not available in your country.',
    })
    expect(error).toMatchObject({ message: expect.stringContaining('asks for billing') })
  })

  test('names the ways out where the service is not offered', () => {
    const error = translated(400, {
      status: 'FAILED_PRECONDITION',
      message: 'User location is not supported for the API use.',
    })
    expect(error).toMatchObject({ message: expect.stringMatching(/supported region, or use Vertex AI/) })
    expect(error).not.toMatchObject({ message: expect.stringContaining('billing') })
  })
})

describe('what is no answer at all', () => {
  const refused = Object.assign(new Error('Request failed with status code 400'), {
    config: {},
    status: 400,
  })
  const unreachable = Object.assign(new Error('getaddrinfo ENOTFOUND'), { config: {} })

  test.for([
    {
      named: 'no sign-in',
      error: new Error('Could not load the default credentials.'),
      code: 'unauthorized',
    },
    { named: 'a sign-in turned down', error: refused, code: 'unauthorized' },
    { named: 'a sign-in out of reach', error: unreachable, code: 'model-unavailable' },
    { named: 'a broken connection', error: new TypeError('terminated'), code: 'model-unavailable' },
  ])('is translated: $named', ({ error, code }) => {
    expect(translateError(error, context)).toMatchObject({ code })
  })

  test('comes back as it is when it is none of theirs', () => {
    const bug = new TypeError('undefined is not a function')
    expect(translateError(bug, context)).toBe(bug)
  })
})
