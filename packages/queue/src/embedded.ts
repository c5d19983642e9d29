import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Queue, Worker, createPostgresBackend, runMigrations, type PgPool } from 'bullmq'
import { createEngine } from './create-engine.ts'
import type { Datastore } from './datastore.ts'
import type { Engine } from './engine.ts'
import { lockDirectory } from './lock-directory.ts'
import type { Log } from './log.ts'
import { createPglitePool } from './pglite-pool.ts'

/** The database behind the embedded engine. Name your tables with a schema, `public.ledger`: the rest is the queue's. */
export interface Sql {
  query<Row>(text: string, params?: readonly unknown[]): Promise<{ rows: Row[] }>
  /** All or nothing; everything else, the queue included, waits meanwhile. */
  transaction<Result>(work: (sql: Pick<Sql, 'query'>) => Promise<Result>): Promise<Result>
}

/**
 * Opens the engine that lives in this process, with its data in the folder `dir`, which is made if need be. Jobs that a
 * killed process left behind go back to their queues, and count as having killed it.
 * Throws `PermanentError('queue-unavailable')` while another process has the folder.
 */
export async function openEmbedded(options: {
  dir: string
  log?: Log
}): Promise<{ engine: Engine; sql: Sql }> {
  await mkdir(options.dir, { recursive: true })
  await using opening = new AsyncDisposableStack()
  opening.use(await lockDirectory(options.dir))
  const database = await PGlite.create({ dataDir: join(options.dir, 'database') })
  opening.defer(() => database.close())
  const pool = createPglitePool(database)
  await runMigrations(await pool.connect())
  await database.exec('SET search_path TO bullmq, public')
  await takeOver(database)
  const opened = opening.move()
  const engine = createEngine(
    datastoreOn(pool, () => opened.disposeAsync()),
    options.log,
  )
  return { engine, sql: sqlOn(database) }
}

/** No other process has the database, so whatever is active was left behind by one that died. */
async function takeOver(database: PGlite): Promise<void> {
  await database.exec(`
    UPDATE job
       SET state = 'waiting', lock_token = NULL, locked_until_ms = NULL,
           stalled_marked = false, stalled_count = stalled_count + 1
     WHERE state = 'active'`)
}

function datastoreOn(pool: PgPool, close: () => Promise<void>): Datastore {
  const connection = pool as never
  return {
    name: 'embedded',
    openQueue: (name, options) => new Queue(name, { ...options, connection }, createPostgresBackend as never),
    openWorker: (name, processor, options) =>
      new Worker(name, processor, { ...options, connection }, createPostgresBackend as never),
    // No count: PostgreSQL would sort all that are kept at every job's end.
    keepCompleted: { age: 900 },
    close,
  }
}

function sqlOn(database: PGlite): Sql {
  return {
    query: (text, params = []) => database.query(text, [...params]),
    transaction: (work) =>
      database.transaction((inner) => work({ query: (text, params = []) => inner.query(text, [...params]) })),
  }
}
