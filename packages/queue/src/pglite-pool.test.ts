import { PGlite } from '@electric-sql/pglite'
import { describe, expect, it } from 'vitest'
import { createPglitePool } from './pglite-pool.ts'
import type { PgPool } from 'bullmq'

type Listener = (channel: string, payload: string) => void

/** A pool over a database that notes what it is asked and answers with the results told. */
function prepare(results: object[] = []): { pool: PgPool; asked: unknown[][]; listeners: Set<Listener> } {
  const asked: unknown[][] = []
  const listeners = new Set<Listener>()
  const database: PGlite = Object.assign(Object.create(PGlite.prototype), {
    query: async (...args: unknown[]) => (asked.push(['query', ...args]), results[0]),
    exec: async (...args: unknown[]) => (asked.push(['exec', ...args]), results),
    onNotification: (listener: Listener) => (listeners.add(listener), () => listeners.delete(listener)),
  })
  return { pool: createPglitePool(database), asked, listeners }
}

const row = { name: 'a' }

describe('a query of the pool', () => {
  it('is one statement where it has parameters', async () => {
    const { pool, asked } = prepare([{ rows: [row], affectedRows: 3 }])
    expect(await pool.query('SELECT $1', ['a'])).toEqual({ rows: [row], rowCount: 3 })
    expect(asked).toEqual([['query', 'SELECT $1', ['a']]])
  })

  it('may be many statements otherwise, of which the last answers', async () => {
    const { pool, asked } = prepare([
      { rows: [], affectedRows: 1 },
      { rows: [row], affectedRows: 2 },
    ])
    expect(await pool.query('A; B')).toEqual({ rows: [row], rowCount: 2 })
    expect(await pool.query('A; B', [])).toEqual({ rows: [row], rowCount: 2 })
    expect(asked).toEqual([
      ['exec', 'A; B'],
      ['exec', 'A; B'],
    ])
  })

  it('has touched nothing where nobody says', async () => {
    expect(await prepare().pool.query('A')).toEqual({ rows: [], rowCount: 0 })
    expect(await prepare([{ rows: [row] }]).pool.query('A')).toEqual({ rows: [row], rowCount: 0 })
    expect(await prepare([{ rows: [row] }]).pool.query('A', [1])).toEqual({ rows: [row], rowCount: 0 })
  })

  it('gives way to timers and sockets before it begins', async () => {
    const { pool, asked } = prepare()
    const answered = pool.query('A')
    await Promise.resolve()
    expect(asked).toEqual([])
    await answered
    expect(asked).toHaveLength(1)
  })
})

describe('a connection of the pool', () => {
  it('asks the same database', async () => {
    const { pool, asked } = prepare([{ rows: [row] }])
    expect((await (await pool.connect()).query('A', [1])).rows).toEqual([row])
    expect(asked).toEqual([['query', 'A', [1]]])
  })

  it('is told what the database notifies of, until it is given back', async () => {
    const { pool, listeners } = prepare()
    const client = await pool.connect()
    const told: unknown[] = []
    client.on('notification', (message) => told.push(message))
    for (const listener of listeners) listener('jobs', 'second')
    expect(told).toEqual([{ channel: 'jobs', payload: 'second' }])
    client.release()
    expect(listeners.size).toBe(0)
  })

  it('takes as many listeners as BullMQ has queues', async () => {
    const { pool } = prepare()
    for (const emitter of [Object(pool), Object(await pool.connect())])
      expect(emitter.getMaxListeners()).toBe(0)
  })

  it('is there until the database closes', async () => {
    const { pool } = prepare()
    await expect(pool.end()).resolves.toBeUndefined()
  })
})
