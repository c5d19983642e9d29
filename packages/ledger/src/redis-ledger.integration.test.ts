import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, expect, it } from 'vitest'
import { ended, reservation, reserve, settlement } from '../../../test/contracts/ledger-harness.ts'
import { ledgerContract } from '../../../test/contracts/ledger.ts'
import { describeWith } from '../../../test/support/services.ts'
import { openRedisLedger } from './redis-ledger.ts'
import type { LuaClient } from './redis-ledger.ts'

function clientOf(redis: Redis): LuaClient {
  return { run: (script, keys, args) => redis.eval(script, keys.length, ...keys, ...args) }
}

describeWith('redis', 'on a real Redis', ({ redisUrl }) => {
  const connections = [new Redis(redisUrl), new Redis(redisUrl)] as const
  afterAll(async () => {
    for (const connection of connections) await connection.quit()
  })
  const openAt = (prefix: string) => openRedisLedger(clientOf(connections[0]), { prefix })

  ledgerContract('Redis', async () => {
    const prefix = `test-${randomUUID()}`
    return [openAt(prefix), openRedisLedger(clientOf(connections[1]), { prefix })]
  })

  it('keeps all its keys on one node of a cluster, under its prefix', async () => {
    const prefix = `test-${randomUUID()}`
    const ledger = openAt(prefix)
    await ledger.lose(await reserve(ledger, { call: 'one' }))
    await reserve(ledger, { call: 'two' })
    const keys = (await connections[0].keys(`*${prefix}*`)).toSorted()
    expect(keys).toEqual(['books', 'last', 'reservations'].map((name) => `{${prefix}:ledger}:${name}`))
  })

  it('shares no books between prefixes', async () => {
    const [mine, theirs] = [openAt(`test-${randomUUID()}`), openAt(`test-${randomUUID()}`)]
    await reserve(mine)
    expect(await theirs.accounts()).toEqual([])
  })

  it('leaves nothing behind of closed reservations but the books', async () => {
    const prefix = `test-${randomUUID()}`
    const ledger = openAt(prefix)
    const lapsed = await reserve(ledger, {}, ended)
    for (const token of [await reserve(ledger), lapsed]) await ledger.settle(token, settlement())
    expect(await connections[0].keys(`*${prefix}*`)).toEqual([`{${prefix}:ledger}:books`])
  })

  it('honours reservations of the layout without tokens', async () => {
    const prefix = `test-${randomUUID()}`
    const ledger = openAt(prefix)
    const earlier = { collection: 'atlas', pool: 'flash', nanos: '150000000' }
    const untilMs = { 'edits/1': Date.now() + 600_000, 'edits/2': 1 }
    for (const [call, until] of Object.entries(untilMs)) {
      const text = JSON.stringify({ ...earlier, untilMs: until })
      await connections[0].hset(`{${prefix}:ledger}:reservations`, call, text)
    }
    expect(await ledger.accounts()).toMatchObject([{ reservedUsd: 0.15, lost: { calls: 1, worstUsd: 0.15 } }])
    expect(await ledger.reserve(reservation(), 60_000)).toMatchObject({ granted: false })
    expect(await ledger.settleLapsed('edits/2', settlement())).toBe(0)
    expect(await ledger.accounts()).toMatchObject([{ calls: 1, reservedUsd: 0.15, lost: { calls: 0 } }])
    await reserve(ledger, { call: 'edits/2' })
  })
})
