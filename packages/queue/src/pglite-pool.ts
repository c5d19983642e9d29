import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { PGlite } from '@electric-sql/pglite'
import type { PgPool, PgPoolClient, PgQueryResult } from 'bullmq'

/**
 * PGlite in the shape of a pool of node-postgres, as BullMQ's PostgreSQL backend wants it. There is one session behind all
 * its connections, so its `search_path` is set once, and nobody may hold a transaction open over several queries.
 */
export function createPglitePool(database: PGlite): PgPool {
  const query = (text: string, params?: readonly unknown[]): Promise<PgQueryResult> =>
    runQuery(database, text, params)
  const pool = Object.assign(new EventEmitter(), {
    query,
    connect: () => Promise.resolve(connect(database, query)),
    end: () => Promise.resolve(),
    options: { keepAlive: true },
  })
  pool.setMaxListeners(0)
  return pool
}

async function runQuery(
  database: PGlite,
  text: string,
  params: readonly unknown[] = [],
): Promise<PgQueryResult> {
  // PGlite answers without ever giving way, and a busy queue would keep timers and sockets waiting for ever.
  await setImmediate()
  if (params.length > 0) {
    const { rows, affectedRows = 0 } = await database.query(text, [...params])
    return { rows, rowCount: affectedRows }
  }
  // Migrations are many statements in one text, which only `exec` takes.
  const results = await database.exec(text)
  const last = results.at(-1)
  return { rows: last?.rows ?? [], rowCount: last?.affectedRows ?? 0 }
}

function connect(database: PGlite, query: PgPoolClient['query']): PgPoolClient {
  const client = new EventEmitter()
  client.setMaxListeners(0)
  const unsubscribe = database.onNotification((channel, payload) =>
    client.emit('notification', { channel, payload }),
  )
  return Object.assign(client, { query, release: () => unsubscribe() })
}
