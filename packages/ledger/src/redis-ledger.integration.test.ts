import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, expect, it } from 'vitest'
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
    for (const call of ['one', 'two']) {
      await ledger.reserve({ call, collection: 'atlas', pool: 'flash', worstUsd: 1 }, 60_000)
    }
    await ledger.lose('one')
    const keys = (await connections[0].keys(`*${prefix}*`)).toSorted()
    expect(keys).toEqual([`{${prefix}:ledger}:books`, `{${prefix}:ledger}:reservations`])
  })

  it('shares no books between prefixes', async () => {
    const [mine, theirs] = [openAt(`test-${randomUUID()}`), openAt(`test-${randomUUID()}`)]
    await mine.reserve({ call: 'one', collection: 'atlas', pool: 'flash', worstUsd: 1 }, 60_000)
    expect(await theirs.accounts()).toEqual([])
  })
})
