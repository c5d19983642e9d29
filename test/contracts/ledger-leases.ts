import { expect, it } from 'vitest'
import {
  account,
  ended,
  minuteMs,
  reservation,
  reserve,
  settlement,
  type OpenLedgers,
} from './ledger-harness.ts'

/** How long a reservation holds a call, and what becomes of one that no longer does. */
export function describeLeases(open: OpenLedgers): void {
  it('counts a call as lost when its lease has ended, and grants it again', async () => {
    const [ledger] = await open()
    await reserve(ledger, {}, ended)
    expect(await ledger.accounts()).toEqual([account({ lost: { calls: 1, worstUsd: 0.15 } })])
    await reserve(ledger, { worstUsd: 0.2 })
    expect(await ledger.accounts()).toEqual([
      account({ reservedUsd: 0.2, lost: { calls: 1, worstUsd: 0.15 } }),
    ])
  })

  it('loses a call for the collection that had reserved it', async () => {
    const [ledger] = await open()
    await reserve(ledger, {}, ended)
    await reserve(ledger, { collection: 'maps' })
    expect(await ledger.accounts()).toEqual([
      account({ lost: { calls: 1, worstUsd: 0.15 } }),
      account({ collection: 'maps', reservedUsd: 0.15 }),
    ])
  })

  it('books a call that is settled late at its real price', async () => {
    const [ledger] = await open()
    await ledger.settle(await reserve(ledger, {}, ended), settlement())
    const booked = account({ calls: 1, usd: 0.039, tokens: 1290, outcomes: { edited: 1 } })
    expect(await ledger.accounts()).toEqual([booked])
  })

  it('holds a renewed call', async () => {
    const [one, other] = await open()
    const token = await reserve(one, {}, ended)
    await one.renew(token, minuteMs)
    expect(await other.reserve(reservation(), minuteMs)).toMatchObject({ granted: false })
    expect(await other.accounts()).toEqual([account({ reservedUsd: 0.15 })])
    await one.renew(token, ended)
    expect(await other.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })

  it('renews nothing once the reservation is closed', async () => {
    const [ledger] = await open()
    const token = await reserve(ledger)
    await ledger.release(token)
    await ledger.renew(token, minuteMs)
    expect(await ledger.accounts()).toEqual([])
    expect(await ledger.reserve(reservation(), minuteMs)).toMatchObject({ granted: true })
  })
}
