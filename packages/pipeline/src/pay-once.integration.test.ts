import { PGlite } from '@electric-sql/pglite'
import { PermanentError, RetryableError, noUsage, type Call } from '@vignette/domain'
import { openSqlLedger, type Account, type Ledger } from '@vignette/ledger'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ended } from '../../../test/contracts/ledger-harness.ts'
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
const booked = { usd: 0.25, tokens: 5, emulated: false, outcome: 'edited' }
const record = { outcome: 'edited', provenance: { call } }

let database: PGlite
let ledger: Ledger
let collection = ''
let calls = 0
let kept = 0

beforeAll(async () => {
  database = await PGlite.create()
  ledger = await openSqlLedger(database)
})
afterAll(() => database.close())
beforeEach(() => {
  collection = `c-${crypto.randomUUID()}`
  calls = 0
  kept = 0
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
const nothing = async (): Promise<null> => null
const keep = async (): Promise<typeof record> => {
  kept += 1
  return record
}
/** As another process that finds this one dead. */
const lapse = (): Promise<Ledger> => openSqlLedger(database, { recover: true })
/** Pays for a call whose answer comes when told. */
function startCall(): { answer: () => void; end: Promise<typeof record> } {
  const { promise, resolve } = Promise.withResolvers<typeof answer>()
  const end = payOnce(ledger, reservation(), { read: nothing, make: () => promise, keep })
  return { answer: () => resolve(answer), end }
}
const account = async (): Promise<Account | undefined> =>
  (await ledger.accounts()).find((one) => one.collection === collection)
const reservedUsd = async (): Promise<number | undefined> => (await account())?.reservedUsd

test('what is on record is not paid for again, and asks the ledger once', async () => {
  let requests = 0
  const counting = await openSqlLedger({
    query: (...args) => {
      requests += 1
      return database.query(args[0], [...(args[1] ?? [])])
    },
  })
  requests = 0
  expect(await payOnce(counting, reservation(), { read: async () => record, make, keep })).toBe(record)
  expect({ calls, requests }).toEqual({ calls: 0, requests: 1 })
  expect(await account()).toBeUndefined()
})

test('a call is booked at its real price, after its answer is kept', async () => {
  const keepAndLook = async (): Promise<typeof record> => {
    expect(await account()).toMatchObject({ calls: 0, reservedUsd: 1 })
    return record
  }
  await payOnce(ledger, reservation(), { read: nothing, make, keep: keepAndLook })
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25, reservedUsd: 0, lost: { calls: 0 } })
})

test('a call whose answer can never be kept was paid for all the same', async () => {
  const error = new PermanentError('unauthorized', 'The store takes nothing.')
  const refuse = (): Promise<never> => Promise.reject(error)
  await expect(payOnce(ledger, reservation(), { read: nothing, make, keep: refuse })).rejects.toBe(error)
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25, reservedUsd: 0 })
})

test('a call whose answer may be kept yet is left to its lease', async () => {
  const error = new TypeError('ours')
  const refuse = (): Promise<never> => Promise.reject(error)
  await expect(payOnce(ledger, reservation(), { read: nothing, make, keep: refuse })).rejects.toBe(error)
  expect(await account()).toMatchObject({ calls: 0, reservedUsd: 1 })
})

test('a record whose maker died before the booking is booked by whoever finds it', async () => {
  await ledger.reserve(reservation(), ended)
  expect(await account()).toMatchObject({ lost: { calls: 1 } })
  const found = { read: async () => record, make, keep }
  expect(await payOnce(ledger, reservation(), found)).toBe(record)
  expect(await payOnce(ledger, reservation(), found)).toBe(record)
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25, lost: { calls: 0 } })
  expect(calls).toBe(0)
})

test('a record whose booking is under way is waited for, until it is booked or its maker’s lease has ended', async () => {
  const found = { read: async () => record, make, keep }
  for (const end of ['booked', 'lapsed']) {
    const reserved = await ledger.reserve(reservation(), 60_000)
    await expect(payOnce(ledger, reservation(), found)).rejects.toMatchObject({
      code: 'call-in-flight',
      waits: true,
      notBeforeMs: expect.toSatisfy((ms: number) => ms > 0 && ms <= 2_000),
    })
    if (end === 'lapsed') await lapse()
    else if (reserved.granted) await ledger.settle(reserved.token, booked)
    expect(await payOnce(ledger, reservation(), found)).toBe(record)
  }
  expect(await account()).toMatchObject({ calls: 2, usd: 0.5, reservedUsd: 0, lost: { calls: 0 } })
})

test('an answer that comes after another job took the call is kept and booked, as is the other’s', async () => {
  const late = startCall()
  await expect.poll(reservedUsd, { timeout: 20_000 }).toBe(1)
  await lapse()
  const second = startCall()
  await expect.poll(reservedUsd, { timeout: 20_000 }).toBe(1)
  late.answer()
  expect(await late.end).toBe(record)
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25, reservedUsd: 1, lost: { calls: 0 } })
  expect(await ledger.reserve(reservation(), 60_000)).toMatchObject({ granted: false })
  second.answer()
  await second.end
  expect(kept).toBe(2)
  expect(await account()).toMatchObject({ calls: 2, usd: 0.5, reservedUsd: 0, lost: { calls: 0 } })
})

test('a call that takes longer than its lease stays reserved', { timeout: 60_000 }, async () => {
  const long = startCall()
  await expect.poll(reservedUsd, { timeout: 20_000 }).toBe(1)
  await lapse()
  expect(await account()).toMatchObject({ reservedUsd: 0 })
  await expect.poll(reservedUsd, { timeout: 30_000, interval: 200 }).toBe(1)
  long.answer()
  await long.end
})

test('a record that another job made between the look and the reservation is taken', async () => {
  const looks = [null, record]
  const work = { read: async () => looks.shift() ?? null, make, keep }
  expect(await payOnce(ledger, reservation(), work)).toBe(record)
  expect(calls).toBe(0)
  expect((await account())?.reservedUsd ?? 0).toBe(0)
})

test('a reservation is given back when the store does not answer the second look', async () => {
  const error = new RetryableError('store-unavailable', 'away')
  const looks = [nothing, (): Promise<never> => Promise.reject(error)]
  const read = (): Promise<null> => looks.shift()?.() ?? nothing()
  await expect(payOnce(ledger, reservation(), { read, make, keep })).rejects.toBe(error)
  expect(await account()).toBeUndefined()
})

test('of two jobs that want the same call one makes it, and the other comes back later', async () => {
  const first = startCall()
  await expect.poll(reservedUsd, { timeout: 20_000 }).toBe(1)
  await expect(payOnce(ledger, reservation(), { read: nothing, make, keep })).rejects.toMatchObject({
    code: 'call-in-flight',
    waits: true,
  })
  first.answer()
  await first.end
  expect(calls).toBe(0)
})

test('a paid answer is held until the store takes it', async () => {
  let tries = 0
  const keepAtLast = async (): Promise<typeof record> => {
    tries += 1
    if (tries < 2) throw new RetryableError('store-unavailable', 'away')
    return record
  }
  expect(await payOnce(ledger, reservation(), { read: nothing, make, keep: keepAtLast })).toBe(record)
  expect({ calls, tries }).toEqual({ calls: 1, tries: 2 })
})

test('an answer not worth keeping is paid for, and the call is to be made again', async () => {
  const work = { read: nothing, make, keep: async () => undefined }
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
  const failing = { read: nothing, make: fail, keep }
  await expect(payOnce(ledger, reservation(), failing)).rejects.toBe(error)
  expect((await account())?.lost.calls ?? 0).toBe(lost)
  await payOnce(ledger, reservation(), { read: nothing, make, keep })
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
