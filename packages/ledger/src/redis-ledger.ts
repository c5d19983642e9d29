import { z } from 'zod'
import { Entry, accountsOf, nanosOf } from './accounts.ts'
import type { Ledger } from './ledger.ts'
import * as scripts from './redis-scripts.ts'

/** Runs a script in Redis, whole or not at all, and gives what it returns. */
export interface LuaClient {
  run(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
}

/** Keeps the books in two hashes, `{<prefix>:ledger}:…`, which lie on one node of a cluster. */
export function openRedisLedger(lua: LuaClient, { prefix }: { prefix: string }): Ledger {
  const keys = [`{${prefix}:ledger}:reservations`, `{${prefix}:ledger}:books`]
  return {
    reserve: async ({ call, collection, pool, worstUsd }, leaseMs) => {
      const args = [call, collection, pool, nanosOf(worstUsd), Math.ceil(leaseMs)]
      const retryAfterMs = Number(await lua.run(scripts.reserve, keys, args))
      return retryAfterMs > 0 ? { granted: false, reason: 'in-flight', retryAfterMs } : { granted: true }
    },
    renew: async (call, leaseMs) => {
      await lua.run(scripts.renew, keys, [call, Math.ceil(leaseMs)])
    },
    settle: async (call, { usd, tokens, emulated, outcome }) => {
      const kind = emulated ? 'emulated' : 'settled'
      await lua.run(scripts.settle, keys, [call, kind, outcome, nanosOf(usd), tokens])
    },
    release: async (call) => {
      await lua.run(scripts.release, keys, [call])
    },
    lose: async (call) => {
      await lua.run(scripts.lose, keys, [call])
    },
    accounts: async () => {
      const [nowMs, held, books] = Listing.parse(await lua.run(scripts.list, keys, []))
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
