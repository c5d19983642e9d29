import { PGlite } from '@electric-sql/pglite'
import { PermanentError, RetryableError, noUsage, type Call } from '@vignette/domain'
import { openSqlLedger, type Account, type Ledger } from '@vignette/ledger'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { payOnce } from './pay-once.ts'

const call: Call = {
  model: 'm',
  answeredBy: 'm',
  emulated: false,
  usage: { ...noUsage, inputTokens: 5 },
  usd: 0.25,
  at: '2026-11-23T00:00:00.000Z',
  durationMs: 1,
}
const answer = { outcome: 'edited', call }
const record = { outcome: 'edited', provenance: { call } }

let database: PGlite
let ledger: Ledger
let collection = ''
let calls = 0

beforeAll(async () => {
  database = await PGlite.create()
  ledger = await openSqlLedger(database)
})
afterAll(() => database.close())
beforeEach(() => {
  collection = `c-${crypto.randomUUID()}`
  calls = 0
})

const reservation = (): Parameters<typeof payOnce>[1] => ({
  call: `key of ${collection}`,
  collection,
  pool: 'p',
  worstUsd: 1,
})
const make = async (): Promise<typeof answer> => {
  calls += 1
  return answer
}
const account = async (): Promise<Account | undefined> =>
  (await ledger.accounts()).find((one) => one.collection === collection)

test('what is on record is not paid for again', async () => {
  expect(
    await payOnce(ledger, reservation(), { read: async () => record, make, keep: async () => record }),
  ).toBe(record)
  expect(calls).toBe(0)
})

test('a call is booked at its real price', async () => {
  await payOnce(ledger, reservation(), { read: async () => null, make, keep: async () => record })
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25, reservedUsd: 0, lost: { calls: 0 } })
})

test('a record that another job made between the look and the reservation is taken', async () => {
  const looks = [null, record]
  const work = { read: async () => looks.shift() ?? null, make, keep: async () => record }
  expect(await payOnce(ledger, reservation(), work)).toBe(record)
  expect(calls).toBe(0)
  expect((await account())?.reservedUsd ?? 0).toBe(0)
})

test('of two jobs that want the same call one makes it, and the other comes back later', async () => {
  let finish = (): void => {}
  const slow = (): Promise<typeof answer> => new Promise((resolve) => (finish = () => resolve(answer)))
  const nothing = async (): Promise<null> => null
  const first = payOnce(ledger, reservation(), { read: nothing, make: slow, keep: async () => record })
  await expect.poll(async () => (await account())?.reservedUsd).toBe(1)
  await expect(
    payOnce(ledger, reservation(), { read: nothing, make, keep: async () => record }),
  ).rejects.toMatchObject({
    code: 'call-in-flight',
    waits: true,
  })
  finish()
  await first
  expect(calls).toBe(0)
})

test('a paid answer is held until the store takes it', async () => {
  let tries = 0
  const keep = async (): Promise<typeof record> => {
    tries += 1
    if (tries < 2) throw new RetryableError('store-unavailable', 'away')
    return record
  }
  expect(await payOnce(ledger, reservation(), { read: async () => null, make, keep })).toBe(record)
  expect({ calls, tries }).toEqual({ calls: 1, tries: 2 })
})

test('an answer not worth keeping is paid for, and the call is to be made again', async () => {
  const work = { read: async () => null, make, keep: async () => undefined }
  await expect(payOnce(ledger, reservation(), work)).rejects.toMatchObject({ code: 'model-answer-unusable' })
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25 })
})

test.each([
  [new PermanentError('unauthorized', 'no'), 0],
  [new RetryableError('quota-exhausted', 'later', { turnedAway: true }), 0],
  [new RetryableError('model-unavailable', 'the socket was dropped'), 1],
])('after %s, %d calls are lost, and the key is free', async (error, lost) => {
  const fail = async (): Promise<never> => {
    throw error
  }
  const failing = { read: async () => null, make: fail, keep: async () => record }
  await expect(payOnce(ledger, reservation(), failing)).rejects.toBe(error)
  expect((await account())?.lost.calls ?? 0).toBe(lost)
  await payOnce(ledger, reservation(), { read: async () => null, make, keep: async () => record })
  expect(calls).toBe(1)
})

test.each([
  new PermanentError('request-rejected', 'the image is too small'),
  new RetryableError('unauthorized', 'disabled', { pausesPool: true, turnedAway: true }),
])('%s is booked when it was billed', async (error) => {
  error.call = call
  const fail = async (): Promise<never> => {
    throw error
  }
  const failing = { read: async () => null, make: fail, keep: async () => record }
  await expect(payOnce(ledger, reservation(), failing)).rejects.toBe(error)
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25, reservedUsd: 0, lost: { calls: 0 } })
})
