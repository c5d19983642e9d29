import { PermanentError, RetryableError, noUsage, type Call } from '@vignette/domain'
import type { Account } from '@vignette/ledger'
import { beforeEach, expect, test, vi } from 'vitest'
import { ended } from '../../../test/contracts/ledger-harness.ts'
import { openMemoryLedger } from '../../ledger/test/memory-ledger.ts'
import { stopTimeInEachTest } from '../test/fake-clock.ts'
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

stopTimeInEachTest()
let ledger = openMemoryLedger()
let calls = 0
let kept = 0
beforeEach(() => {
  ledger = openMemoryLedger()
  calls = 0
  kept = 0
})

const reservation = (): Parameters<typeof payOnce>[1] => ({
  call: 'key',
  collection: 'c',
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
/** Pays for a call whose answer comes when told. */
function startCall(): { answer: () => void; end: Promise<typeof record> } {
  const { promise, resolve } = Promise.withResolvers<typeof answer>()
  const end = payOnce(ledger, reservation(), { read: nothing, make: () => promise, keep })
  return { answer: () => resolve(answer), end }
}
const account = async (): Promise<Account | undefined> => (await ledger.accounts())[0]
const reservedUsd = async (): Promise<number | undefined> => (await account())?.reservedUsd
/** Until everything has been done that no clock holds up. */
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

test('what is on record is not paid for again, and asks the ledger once', async () => {
  expect(await payOnce(ledger, reservation(), { read: async () => record, make, keep })).toBe(record)
  expect({ calls, verbs: ledger.verbs }).toEqual({ calls: 0, verbs: ['settleLapsed'] })
  expect(await account()).toBeUndefined()
})

test('a call is booked at its real price, after its answer is kept', async () => {
  const keepAndLook = async (): Promise<typeof record> => {
    expect(await account()).toMatchObject({ calls: 0, reservedUsd: 1 })
    return record
  }
  await payOnce(ledger, reservation(), { read: nothing, make, keep: keepAndLook })
  expect(await account()).toMatchObject({
    calls: 1,
    usd: 0.25,
    tokens: 5,
    emulatedCalls: 0,
    outcomes: { edited: 1 },
    reservedUsd: 0,
    lost: { calls: 0 },
  })
})

test('a call to an emulator is booked as one', async () => {
  const emulated = async (): Promise<typeof answer> => ({
    outcome: 'edited',
    call: { ...call, emulated: true },
  })
  await payOnce(ledger, reservation(), { read: nothing, make: emulated, keep })
  expect(await account()).toMatchObject({ usd: 0, emulatedCalls: 1, emulatedUsd: 0.25 })
})

test('a record of no call costs nothing, and no books are asked', async () => {
  const free = { outcome: 'edited', provenance: {} }
  const work = { read: async () => free, make, keep: async () => free }
  expect(await payOnce(ledger, reservation(), work)).toBe(free)
  expect(ledger.verbs).toEqual([])
})

test.each([1, 500, 1999])('a record whose booking may take %d ms more is waited for so long', async (ms) => {
  await ledger.reserve(reservation(), ms)
  await expect(
    payOnce(ledger, reservation(), { read: async () => record, make, keep }),
  ).rejects.toMatchObject({ code: 'call-in-flight', notBeforeMs: ms })
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
    if (end === 'lapsed') ledger.lapse()
    else if (reserved.granted) await ledger.settle(reserved.token, booked)
    expect(await payOnce(ledger, reservation(), found)).toBe(record)
  }
  expect(await account()).toMatchObject({ calls: 2, usd: 0.5, reservedUsd: 0, lost: { calls: 0 } })
})

test('an answer that comes after another job took the call is kept and booked, as is the other’s', async () => {
  const late = startCall()
  await settled()
  expect(await reservedUsd()).toBe(1)
  ledger.lapse()
  const second = startCall()
  await settled()
  expect(await reservedUsd()).toBe(1)
  late.answer()
  expect(await late.end).toBe(record)
  expect(await account()).toMatchObject({ calls: 1, usd: 0.25, reservedUsd: 1, lost: { calls: 0 } })
  expect(await ledger.reserve(reservation(), 60_000)).toMatchObject({ granted: false })
  second.answer()
  await second.end
  expect(kept).toBe(2)
  expect(await account()).toMatchObject({ calls: 2, usd: 0.5, reservedUsd: 0, lost: { calls: 0 } })
})

test('a call that takes longer than its lease stays reserved, and no longer than it takes', async () => {
  const long = startCall()
  for (let minute = 0; minute < 10; minute++) {
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await reservedUsd()).toBe(1)
  }
  long.answer()
  await long.end
  expect(vi.getTimerCount()).toBe(0)
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
  await settled()
  expect(await reservedUsd()).toBe(1)
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
    if (tries < 4) throw new RetryableError('store-unavailable', 'away')
    return record
  }
  const end = payOnce(ledger, reservation(), { read: nothing, make, keep: keepAtLast })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await end).toBe(record)
  expect({ calls, tries }).toEqual({ calls: 1, tries: 4 })
  expect(await account()).toMatchObject({ calls: 1, reservedUsd: 0 })
})

test('a paid answer is let go, unbooked, when the store is away for minutes', async () => {
  const error = new RetryableError('store-unavailable', 'away')
  let tries = 0
  const refuse = (): Promise<never> => {
    tries += 1
    return Promise.reject(error)
  }
  const end = payOnce(ledger, reservation(), { read: nothing, make, keep: refuse }).catch((e: unknown) => e)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(await reservedUsd()).toBe(1)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(await end).toBe(error)
  expect(tries).toBeGreaterThan(10)
  expect(ledger.verbs).not.toContain('settle')
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
  expect(await account()).toMatchObject({
    calls: 1,
    usd: 0.25,
    outcomes: { [error.code]: 1 },
    reservedUsd: 0,
  })
  expect(ledger.verbs).toEqual(['reserve', 'settle'])
})
