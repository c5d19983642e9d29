import { expect, test } from 'vitest'
import { createQuota } from './quota.ts'

const noon = Date.parse('2026-11-23T20:00:00Z')

test('refuses the request that is one too many in a minute, and says when to come back', () => {
  const quota = createQuota({ requestsPerMinute: 2 })
  expect(quota.spend('m', noon)).toBeUndefined()
  expect(quota.spend('m', noon + 10_000)).toBeUndefined()
  const refusal = quota.spend('m', noon + 20_000)
  expect(refusal?.headers).toEqual({ 'retry-after': '40' })
  expect(JSON.stringify(refusal?.body)).toContain('PerMinute')
  expect(quota.spend('m', noon + 60_001)).toBeUndefined()
})

test('counts each model by itself', () => {
  const quota = createQuota({ requestsPerMinute: 1 })
  expect(quota.spend('a', noon)).toBeUndefined()
  expect(quota.spend('b', noon)).toBeUndefined()
})

test('starts a new day at midnight Pacific time', () => {
  const quota = createQuota({ requestsPerDay: 1 })
  expect(quota.spend('m', noon)).toBeUndefined()
  const refusal = quota.spend('m', noon + 1000)
  expect(JSON.stringify(refusal?.body)).toContain('PerDay')
  expect(refusal?.headers).toEqual({ 'retry-after': String(12 * 3600 - 1) })
  expect(quota.spend('m', noon + 12 * 3600_000)).toBeUndefined()
})
