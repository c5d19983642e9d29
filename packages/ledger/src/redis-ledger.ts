import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Entry, accountsOf, booking, nanosOf } from './accounts.ts'
import type { Ledger } from './ledger.ts'
import * as scripts from './redis-scripts.ts'

/** Runs a script in Redis, whole or not at all, and gives what it returns. */
export interface LuaClient {
  run(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
}

/** Keeps the books in three hashes, `{<prefix>:ledger}:…`, which lie on one node of a cluster. */
export function openRedisLedger(lua: LuaClient, { prefix }: { prefix: string }): Ledger {
  const keys = ['reservations', 'last', 'books'].map((name) => `{${prefix}:ledger}:${name}`)
  const run = (script: string, ...args: (string | number)[]): Promise<unknown> => lua.run(script, keys, args)
  return {
    reserve: async ({ call, collection, pool, worstUsd }, leaseMs) => {
      const token = randomUUID()
      const args = [token, call, collection, pool, nanosOf(worstUsd), Math.ceil(leaseMs)]
      const retryAfterMs = Number(await run(scripts.reserve, ...args))
      return retryAfterMs > 0
        ? { granted: false, reason: 'in-flight', retryAfterMs }
        : { granted: true, token }
    },
    renew: async (token, leaseMs) => {
      await run(scripts.renew, token, Math.ceil(leaseMs))
    },
    settle: async (token, settlement) => {
      await run(scripts.settle, token, ...booking(settlement))
    },
    release: async (token) => {
      await run(scripts.release, token)
    },
    lose: async (token) => {
      await run(scripts.lose, token)
    },
    settleLapsed: async (call, settlement) =>
      Number(await run(scripts.settleLapsed, call, ...booking(settlement))),
    accounts: async () => {
      const [nowMs, held, books] = Listing.parse(await run(scripts.list))
      return accountsOf([...booked(books), ...held.map((text) => reserved(text, nowMs))])
    },
    close: async () => {},
  }
}

const Listing = z.tuple([z.number(), z.array(z.string()), z.array(z.string())])
/** Collection, pool, kind, outcome, and which number of the line it is. */
const Field = z.tuple([z.string(), z.string(), z.string(), z.string(), z.enum(['calls', 'nanos', 'tokens'])])
const Held = z.object({ collection: z.string(), pool: z.string(), nanos: z.string(), untilMs: z.number() })

/** A hash as Redis gives it, value after field; each is one number of a line. */
function booked(hash: string[]): Entry[] {
  return hash.flatMap((text, at) => {
    if (at % 2 === 1) return []
    const [collection, pool, kind, outcome, counted] = Field.parse(JSON.parse(text))
    const numbers = { calls: 0, nanos: 0, tokens: 0, [counted]: hash[at + 1] }
    return [Entry.parse({ collection, pool, kind, outcome, ...numbers })]
  })
}

function reserved(text: string, nowMs: number): Entry {
  const { collection, pool, nanos, untilMs } = Held.parse(JSON.parse(text))
  const kind = untilMs > nowMs ? 'reserved' : 'lost'
  return { collection, pool, kind, outcome: '', calls: 1, nanos: Number(nanos), tokens: 0 }
}
