import { expect, test, vi } from 'vitest'
import { ended, reservation, reserve } from '../../../test/contracts/ledger-harness.ts'
import { openMemoryLedger } from '../../ledger/test/memory-ledger.ts'
import { stopTimeInEachTest } from '../test/fake-clock.ts'
import { holdLease } from './lease.ts'

stopTimeInEachTest()

const leaseMs = 600

test('a lease is renewed again and again while the work goes on', async () => {
  const ledger = openMemoryLedger()
  const token = await reserve(ledger, {}, leaseMs)
  const done = holdLease(ledger, { token, leaseMs }, async () => {
    for (let lease = 0; lease < 5; lease++) {
      await vi.advanceTimersByTimeAsync(leaseMs)
      expect(await ledger.accounts()).toMatchObject([{ reservedUsd: 0.15 }])
    }
    return 'done'
  })
  expect(await done).toBe('done')
})

test('a renewal that fails is followed by another before the lease has ended', async () => {
  const ledger = openMemoryLedger()
  const token = await reserve(ledger, {}, leaseMs)
  let renewals = 0
  const renew: typeof ledger.renew = async (...args) => {
    renewals += 1
    if (renewals === 1) throw new Error('away')
    return ledger.renew(...args)
  }
  await holdLease({ renew }, { token, leaseMs }, async () => {
    await vi.advanceTimersByTimeAsync(leaseMs)
    expect(await ledger.accounts()).toMatchObject([{ reservedUsd: 0.15 }])
  })
})

test.each([
  ['done', async () => {}],
  ['failed', () => Promise.reject(new Error('broken off'))],
])('a lease runs out once the work is %s', async (_end, work) => {
  const ledger = openMemoryLedger()
  const token = await reserve(ledger, {}, leaseMs)
  await holdLease(ledger, { token, leaseMs }, work).catch(() => {})
  await vi.advanceTimersByTimeAsync(leaseMs)
  expect((await ledger.reserve(reservation(), ended)).granted).toBe(true)
})
