import { describe, expect, it } from 'vitest'
import type { Reservation, Settlement } from '../../packages/ledger/src/index.ts'
import { account, minuteMs, reservation, reserve, settlement, type OpenLedgers } from './ledger-harness.ts'
import { describeLeases } from './ledger-leases.ts'
import { describeOwners, describeRecords } from './ledger-owners.ts'

/** What every adapter keeps to. */
export function ledgerContract(name: string, open: OpenLedgers): void {
  describe(`the ledger on ${name}`, () => {
    describeReservations(open)
    describeEndings(open)
    describeLeases(open)
    describeOwners(open)
    describeRecords(open)
    describeAccounts(open)
  })
}

function describeReservations(open: OpenLedgers): void {
  it('has no accounts before the first call', async () => {
    const [ledger] = await open()
    expect(await ledger.accounts()).toEqual([])
  })

  it('grants a call once while it is under way, whoever asks', async () => {
    const [one, other] = await open()
    expect(await one.reserve(reservation(), minuteMs)).toEqual({ granted: true, token: expect.any(String) })
    for (const ledger of [one, other]) {
      const refused = await ledger.reserve(reservation({ collection: 'other' }), minuteMs)
      expect(refused).toEqual({ granted: false, reason: 'in-flight', retryAfterMs: expect.any(Number) })
      expect(refused).toHaveProperty(
        'retryAfterMs',
        expect.toSatisfy((ms: number) => ms > 0 && ms <= minuteMs),
      )
    }
    expect(await other.accounts()).toEqual([account({ reservedUsd: 0.15 })])
  })

  it('grants one of twenty who ask at the same time', async () => {
    const ledgers = await open()
    const asked = Array.from({ length: 20 }, (_, at) => ledgers[at % 2]!.reserve(reservation(), minuteMs))
    expect((await Promise.all(asked)).filter(({ granted }) => granted)).toHaveLength(1)
    expect(await ledgers[0].accounts()).toEqual([account({ reservedUsd: 0.15 })])
  })

  it('takes any text as the name of a call, a collection or a pool', async () => {
    const [ledger] = await open()
    const odd = `é "q" 'a' \\ : {x} [1,2] 😀\n$1 %s`
    const token = await reserve(ledger, { call: odd, collection: odd, pool: odd })
    await ledger.settle(token, settlement({ outcome: odd }))
    expect(await ledger.accounts()).toEqual([
      account({ collection: odd, calls: 1, usd: 0.039, tokens: 1290, outcomes: { [odd]: 1 } }),
    ])
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('books nothing at a price of %d', async (usd) => {
    const [ledger] = await open()
    await expect(ledger.reserve(reservation({ worstUsd: usd }), minuteMs)).rejects.toThrow(RangeError)
    const token = await reserve(ledger)
    await expect(ledger.settle(token, settlement({ usd }))).rejects.toThrow(RangeError)
    await expect(ledger.settleLapsed('edits/1', settlement({ usd }))).rejects.toThrow(RangeError)
    expect(await ledger.accounts()).toEqual([account({ reservedUsd: 0.15 })])
  })
}

function describeEndings(open: OpenLedgers): void {
  it('books a settled call once, however often it is settled', async () => {
    const [ledger] = await open()
    const token = await reserve(ledger)
    await ledger.settle(token, settlement())
    await ledger.settle(token, settlement())
    await ledger.release(token)
    await ledger.lose(token)
    const booked = account({ calls: 1, usd: 0.039, tokens: 1290, outcomes: { edited: 1 } })
    expect(await ledger.accounts()).toEqual([booked])
    expect(await ledger.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })

  it('books nothing of a released call', async () => {
    const [ledger] = await open()
    const token = await reserve(ledger)
    await ledger.release(token)
    await ledger.release(token)
    await ledger.settle(token, settlement())
    expect(await ledger.accounts()).toEqual([])
    expect(await ledger.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })

  it('books a call that broke off as lost, at its worst price, and grants it again', async () => {
    const [ledger] = await open()
    const token = await reserve(ledger)
    await ledger.lose(token)
    await ledger.lose(token)
    expect(await ledger.accounts()).toEqual([account({ lost: { calls: 1, worstUsd: 0.15 } })])
    expect(await ledger.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })

  it('keeps what an emulator answered apart from what is owed', async () => {
    const [ledger] = await open()
    await ledger.settle(await reserve(ledger), settlement({ emulated: true }))
    await ledger.settle(await reserve(ledger), settlement({ usd: 1 }))
    expect(await ledger.accounts()).toEqual([
      account({
        calls: 2,
        usd: 1,
        tokens: 2580,
        emulatedCalls: 1,
        emulatedUsd: 0.039,
        outcomes: { edited: 2 },
      }),
    ])
  })
}

function describeAccounts(open: OpenLedgers): void {
  it('adds up by collection, over pools and outcomes', async () => {
    const [ledger, other] = await open()
    const calls: [Partial<Reservation>, Partial<Settlement>][] = [
      [
        { call: 'd/1', pool: 'pro' },
        { usd: 0.01, tokens: 7, outcome: 'found' },
      ],
      [
        { call: 'd/2', pool: 'pro' },
        { usd: 0.01, tokens: 8, outcome: 'empty' },
      ],
      [{ call: 'e/1' }, {}],
      [{ call: 'e/2', collection: 'Maps' }, { outcome: 'refused' }],
    ]
    for (const [over, end] of calls) {
      await ledger.settle(await reserve(ledger, over), settlement(end))
    }
    expect(await other.accounts()).toEqual([
      account({ collection: 'Maps', calls: 1, usd: 0.039, tokens: 1290, outcomes: { refused: 1 } }),
      account({ calls: 3, usd: 0.059, tokens: 1305, outcomes: { found: 1, empty: 1, edited: 1 } }),
    ])
  })

  it('loses no billionth of a dollar over 200 calls at once', async () => {
    const ledgers = await open()
    const ends = Array.from({ length: 200 }, async (_, at) => {
      const ledger = ledgers[at % 2]!
      const token = await reserve(ledger, { call: `e/${at}`, worstUsd: 0.1 })
      await ledger.settle(token, settlement({ usd: 0.100000001, tokens: 1 }))
    })
    await Promise.all(ends)
    const booked = account({ calls: 200, usd: 20.0000002, tokens: 200, outcomes: { edited: 200 } })
    expect(await ledgers[0].accounts()).toEqual([booked])
  })
}
