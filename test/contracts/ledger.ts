import { describe, expect, it } from 'vitest'
import type { Account, Ledger, Reservation, Settlement } from '../../packages/ledger/src/index.ts'

/** Two doors to the same, empty books: as two processes would have them. */
export type OpenLedgers = () => Promise<[Ledger, Ledger]>

/** What every adapter keeps to. */
export function ledgerContract(name: string, open: OpenLedgers): void {
  describe(`the ledger on ${name}`, () => {
    describeReservations(open)
    describeEndings(open)
    describeLeases(open)
    describeAccounts(open)
  })
}

const minuteMs = 60_000
/** A lease of no time has ended when it begins. */
const ended = 0

const reservation = (over: Partial<Reservation> = {}): Reservation => ({
  call: 'edits/1',
  collection: 'atlas',
  pool: 'flash',
  worstUsd: 0.15,
  ...over,
})
const settlement = (over: Partial<Settlement> = {}): Settlement => ({
  usd: 0.039,
  tokens: 1290,
  emulated: false,
  outcome: 'edited',
  ...over,
})
const account = (over: Partial<Account>): Account => ({
  collection: 'atlas',
  calls: 0,
  usd: 0,
  tokens: 0,
  emulatedCalls: 0,
  emulatedUsd: 0,
  outcomes: {},
  reservedUsd: 0,
  lost: { calls: 0, worstUsd: 0 },
  ...over,
})

function describeReservations(open: OpenLedgers): void {
  it('has no accounts before the first call', async () => {
    const [ledger] = await open()
    expect(await ledger.accounts()).toEqual([])
  })

  it('grants a call once while it is under way, whoever asks', async () => {
    const [one, other] = await open()
    expect(await one.reserve(reservation(), minuteMs)).toEqual({ granted: true })
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
    await ledger.reserve(reservation({ call: odd, collection: odd, pool: odd }), minuteMs)
    await ledger.settle(odd, settlement({ outcome: odd }))
    expect(await ledger.accounts()).toEqual([
      account({ collection: odd, calls: 1, usd: 0.039, tokens: 1290, outcomes: { [odd]: 1 } }),
    ])
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('books nothing at a price of %d', async (usd) => {
    const [ledger] = await open()
    await expect(ledger.reserve(reservation({ worstUsd: usd }), minuteMs)).rejects.toThrow(RangeError)
    await ledger.reserve(reservation(), minuteMs)
    await expect(ledger.settle('edits/1', settlement({ usd }))).rejects.toThrow(RangeError)
    expect(await ledger.accounts()).toEqual([account({ reservedUsd: 0.15 })])
  })
}

function describeEndings(open: OpenLedgers): void {
  it('books a settled call once, however often it is settled', async () => {
    const [ledger] = await open()
    await ledger.reserve(reservation(), minuteMs)
    await ledger.settle('edits/1', settlement())
    await ledger.settle('edits/1', settlement())
    await ledger.release('edits/1')
    await ledger.lose('edits/1')
    const booked = account({ calls: 1, usd: 0.039, tokens: 1290, outcomes: { edited: 1 } })
    expect(await ledger.accounts()).toEqual([booked])
    expect(await ledger.reserve(reservation(), minuteMs)).toEqual({ granted: true })
  })

  it('books nothing of a released call', async () => {
    const [ledger] = await open()
    await ledger.reserve(reservation(), minuteMs)
    await ledger.release('edits/1')
    await ledger.release('edits/1')
    await ledger.settle('edits/1', settlement())
    expect(await ledger.accounts()).toEqual([])
    expect(await ledger.reserve(reservation(), minuteMs)).toEqual({ granted: true })
  })

  it('books a call that broke off as lost, at its worst price, and grants it again', async () => {
    const [ledger] = await open()
    await ledger.reserve(reservation(), minuteMs)
    await ledger.lose('edits/1')
    await ledger.lose('edits/1')
    expect(await ledger.accounts()).toEqual([account({ lost: { calls: 1, worstUsd: 0.15 } })])
    expect(await ledger.reserve(reservation(), minuteMs)).toEqual({ granted: true })
  })

  it('keeps what an emulator answered apart from what is owed', async () => {
    const [ledger] = await open()
    await ledger.reserve(reservation(), minuteMs)
    await ledger.settle('edits/1', settlement({ emulated: true }))
    await ledger.reserve(reservation({ call: 'edits/2' }), minuteMs)
    await ledger.settle('edits/2', settlement({ usd: 1 }))
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

function describeLeases(open: OpenLedgers): void {
  it('counts a call as lost when its lease has ended, and grants it again', async () => {
    const [ledger] = await open()
    await ledger.reserve(reservation(), ended)
    expect(await ledger.accounts()).toEqual([account({ lost: { calls: 1, worstUsd: 0.15 } })])
    expect(await ledger.reserve(reservation({ worstUsd: 0.2 }), minuteMs)).toEqual({ granted: true })
    expect(await ledger.accounts()).toEqual([
      account({ reservedUsd: 0.2, lost: { calls: 1, worstUsd: 0.15 } }),
    ])
  })

  it('loses a call for the collection that had reserved it', async () => {
    const [ledger] = await open()
    await ledger.reserve(reservation(), ended)
    await ledger.reserve(reservation({ collection: 'maps' }), minuteMs)
    expect(await ledger.accounts()).toEqual([
      account({ lost: { calls: 1, worstUsd: 0.15 } }),
      account({ collection: 'maps', reservedUsd: 0.15 }),
    ])
  })

  it('books a call that is settled late, when nobody else took it', async () => {
    const [ledger] = await open()
    await ledger.reserve(reservation(), ended)
    await ledger.settle('edits/1', settlement())
    const booked = account({ calls: 1, usd: 0.039, tokens: 1290, outcomes: { edited: 1 } })
    expect(await ledger.accounts()).toEqual([booked])
  })

  it('holds a renewed call', async () => {
    const [one, other] = await open()
    await one.reserve(reservation(), ended)
    await one.renew('edits/1', minuteMs)
    expect(await other.reserve(reservation(), minuteMs)).toMatchObject({ granted: false })
    await one.renew('edits/1', ended)
    expect(await other.reserve(reservation(), minuteMs)).toEqual({ granted: true })
  })

  it('renews nothing where nothing is held', async () => {
    const [ledger] = await open()
    await ledger.renew('edits/1', minuteMs)
    expect(await ledger.accounts()).toEqual([])
    expect(await ledger.reserve(reservation(), minuteMs)).toEqual({ granted: true })
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
      await ledger.reserve(reservation(over), minuteMs)
      await ledger.settle(reservation(over).call, settlement(end))
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
      await ledger.reserve(reservation({ call: `e/${at}`, worstUsd: 0.1 }), minuteMs)
      await ledger.settle(`e/${at}`, settlement({ usd: 0.100000001, tokens: 1 }))
    })
    await Promise.all(ends)
    const booked = account({ calls: 200, usd: 20.0000002, tokens: 200, outcomes: { edited: 200 } })
    expect(await ledgers[0].accounts()).toEqual([booked])
  })
}
