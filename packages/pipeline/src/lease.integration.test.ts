import { PGlite } from '@electric-sql/pglite'
import { openSqlLedger, type Ledger } from '@vignette/ledger'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ended, reservation, reserve } from '../../../test/contracts/ledger-harness.ts'
import { holdLease } from './lease.ts'

const leaseMs = 600
const patience = { timeout: 20_000 }

let database: PGlite
let ledger: Ledger
beforeAll(async () => {
  database = await PGlite.create()
  ledger = await openSqlLedger(database)
})
afterAll(() => database.close())

const isHeld = async (): Promise<boolean> =>
  (await ledger.accounts()).some(({ reservedUsd }) => reservedUsd > 0)
const lapse = (): Promise<Ledger> => openSqlLedger(database, { recover: true })

test('a lease is renewed again and again while the work goes on', async () => {
  const token = await reserve(ledger, {}, ended)
  const done = holdLease(ledger, { token, leaseMs }, async () => {
    await expect.poll(isHeld, patience).toBe(true)
    await lapse()
    await expect.poll(isHeld, patience).toBe(true)
    return 'done'
  })
  expect(await done).toBe('done')
  await ledger.release(token)
})

test('a renewal that fails is followed by another', async () => {
  const token = await reserve(ledger, {}, ended)
  let failures = 0
  const renew: Ledger['renew'] = (...args) =>
    ledger.renew(...args).catch((error: unknown) => {
      failures += 1
      throw error
    })
  await holdLease({ renew }, { token, leaseMs }, async () => {
    await database.exec('ALTER SCHEMA vignette_ledger RENAME TO away')
    await expect.poll(() => failures, patience).toBeGreaterThan(0)
    await database.exec('ALTER SCHEMA away RENAME TO vignette_ledger')
    await expect.poll(isHeld, patience).toBe(true)
  })
  await ledger.release(token)
})

test.each([
  ['done', async () => {}],
  ['failed', () => Promise.reject(new Error('broken off'))],
])('a lease runs out once the work is %s', async (_end, work) => {
  const token = await reserve(ledger, {}, leaseMs)
  await holdLease(ledger, { token, leaseMs }, work).catch(() => {})
  const next = async (): Promise<boolean> => (await ledger.reserve(reservation(), ended)).granted
  await expect.poll(next, patience).toBe(true)
})
