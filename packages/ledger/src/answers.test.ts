import { expect, test } from 'vitest'
import { minuteMs, reservation } from '../../../test/contracts/ledger-harness.ts'
import type { Ledger } from './ledger.ts'
import { openRedisLedger } from './redis-ledger.ts'
import { openSqlLedger } from './sql-ledger.ts'
import * as statements from './sql-statements.ts'

// What a database answers in the moments that no test can meet by the clock.

const onRedis = (answer: unknown): Ledger => openRedisLedger({ run: async () => answer }, { prefix: 'p' })
const onSql = (row: object): Promise<Ledger> =>
  openSqlLedger({ query: async (text) => ({ rows: text === statements.reserve ? [row] : [] }) })

test('a call that is held for a millisecond more is not granted on Redis', async () => {
  expect(await onRedis(1).reserve(reservation(), minuteMs)).toEqual({
    granted: false,
    reason: 'in-flight',
    retryAfterMs: 1,
  })
  expect(await onRedis(0).reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
})

test('a call that SQL does not grant is held for what its lease has left, in whole milliseconds', async () => {
  const ledger = await onSql({ granted: false, left_ms: 12.3 })
  expect(await ledger.reserve(reservation(), minuteMs)).toEqual({
    granted: false,
    reason: 'in-flight',
    retryAfterMs: 13,
  })
})

test('a call that was taken at the same moment is held for as long as a lease', async () => {
  const ledger = await onSql({ granted: false, left_ms: null })
  expect(await ledger.reserve(reservation(), minuteMs)).toMatchObject({ retryAfterMs: minuteMs })
})

test('a verdict of another form is none', async () => {
  const ledger = await onSql({ granted: false, left_ms: 'soon' })
  await expect(ledger.reserve(reservation(), minuteMs)).rejects.toThrow(/left_ms/)
})

test('closing ends no connection', async () => {
  const ledgers = [onRedis(0), await onSql({ granted: true, left_ms: null })]
  for (const ledger of ledgers) {
    await ledger.close()
    expect(await ledger.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  }
})
