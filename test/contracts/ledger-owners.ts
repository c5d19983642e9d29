import { expect, it } from 'vitest'
import type { Ledger } from '../../packages/ledger/src/index.ts'
import {
  account,
  ended,
  minuteMs,
  reservation,
  reserve,
  settlement,
  type OpenLedgers,
} from './ledger-harness.ts'

const refused = { granted: false, reason: 'in-flight', retryAfterMs: expect.any(Number) }
const lostOne = { calls: 1, worstUsd: 0.15 }
const settledOnce = { calls: 1, usd: 0.039, tokens: 1290, outcomes: { edited: 1 } }
const settledTwice = { calls: 2, usd: 1.039, tokens: 2580, outcomes: { edited: 2 } }

/** The lease of one reservation lapses while its call goes on, and another takes the call: A, and B. */
async function overtake(one: Ledger, other: Ledger): Promise<{ a: string; b: string }> {
  const a = await reserve(one, {}, ended)
  return { a, b: await reserve(other, { worstUsd: 0.2 }) }
}

/** Two reservations of one call, of which each answers for its own. */
export function describeOwners(open: OpenLedgers): void {
  it('tells all reservations apart', async () => {
    const [ledger] = await open()
    const tokens = [
      await reserve(ledger, {}, ended),
      await reserve(ledger),
      await reserve(ledger, { call: 'x' }),
    ]
    expect(new Set(tokens).size).toBe(3)
  })

  it.each(['release', 'lose', 'settle'] as const)(
    'leaves the call to those who took it over, and grants it to no third, when the first comes late to %s',
    async (verb) => {
      const [one, other] = await open()
      const { a, b } = await overtake(one, other)
      await (verb === 'settle' ? one.settle(a, settlement({ usd: 1 })) : one[verb](a))
      expect(await one.reserve(reservation(), minuteMs)).toEqual(refused)
      await other.settle(b, settlement())
      const ends = {
        release: account(settledOnce),
        lose: account({ ...settledOnce, lost: lostOne }),
        settle: account(settledTwice),
      }
      expect(await one.accounts()).toEqual([ends[verb]])
    },
  )

  it.each(['the first to reserve', 'the last to reserve'])('books both when %s ends first', async (which) => {
    const [one, other] = await open()
    const { a, b } = await overtake(one, other)
    const ends = [() => one.settle(a, settlement()), () => other.settle(b, settlement({ usd: 1 }))]
    for (const end of which === 'the first to reserve' ? ends : ends.toReversed()) {
      await end()
      await end()
    }
    expect(await one.accounts()).toEqual([account(settledTwice)])
    expect(await one.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })

  it('renews a lapsed reservation only while nobody else holds the call', async () => {
    const [one, other] = await open()
    const { a, b } = await overtake(one, other)
    await one.renew(a, minuteMs)
    expect(await one.accounts()).toEqual([account({ reservedUsd: 0.2, lost: lostOne })])
    await other.release(b)
    await one.renew(a, minuteMs)
    expect(await one.accounts()).toEqual([account({ reservedUsd: 0.15 })])
    expect(await other.reserve(reservation(), minuteMs)).toEqual(refused)
  })

  it('renews whichever of two lapsed reservations asks first', async () => {
    const [one, other] = await open()
    const { a, b } = await overtake(one, other)
    await other.renew(b, ended)
    await one.renew(a, minuteMs)
    await other.renew(b, minuteMs)
    expect(await one.accounts()).toEqual([account({ reservedUsd: 0.15, lost: { calls: 1, worstUsd: 0.2 } })])
    await one.settle(a, settlement())
    expect(await other.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })
}

/** A record was found, and says what the call came to that a dead owner did not settle. */
export function describeRecords(open: OpenLedgers): void {
  it('settles what lapsed by the record, once', async () => {
    const [one, other] = await open()
    const token = await reserve(one, {}, ended)
    expect(await other.settleLapsed('edits/1', settlement())).toBe(0)
    expect(await other.settleLapsed('edits/1', settlement())).toBe(0)
    await one.settle(token, settlement())
    await one.lose(token)
    expect(await one.accounts()).toEqual([account(settledOnce)])
    expect(await one.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })

  it('leaves a live reservation to its owner, and says how long it lives', async () => {
    const [one, other] = await open()
    const token = await reserve(one)
    const leftMs = await other.settleLapsed('edits/1', settlement({ usd: 1 }))
    expect(leftMs).toBeGreaterThan(0)
    expect(leftMs).toBeLessThanOrEqual(minuteMs)
    expect(await other.accounts()).toEqual([account({ reservedUsd: 0.15 })])
    await one.settle(token, settlement())
    expect(await other.accounts()).toEqual([account(settledOnce)])
  })

  it('books nothing where nothing is reserved', async () => {
    const [ledger] = await open()
    await reserve(ledger, { call: 'edits/2' }, ended)
    expect(await ledger.settleLapsed('edits/1', settlement())).toBe(0)
    expect(await ledger.accounts()).toEqual([account({ lost: lostOne })])
  })

  it('does not take the record of one call for that of another which broke off before', async () => {
    const [one, other] = await open()
    const { b } = await overtake(one, other)
    await other.settle(b, settlement())
    expect(await one.settleLapsed('edits/1', settlement())).toBe(0)
    expect(await one.accounts()).toEqual([account({ ...settledOnce, lost: lostOne })])
  })

  it('takes a record for that of the last who reserved, since there was none before', async () => {
    const [one, other] = await open()
    await reserve(one, { collection: 'first' }, ended)
    await reserve(other, { collection: 'last' }, ended)
    for (const ledger of [one, other]) expect(await ledger.settleLapsed('edits/1', settlement())).toBe(0)
    expect(await one.accounts()).toEqual([
      account({ collection: 'first', lost: lostOne }),
      account({ collection: 'last', ...settledOnce }),
    ])
  })
}
