import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PermanentError } from '@vignette/domain'
import { createPostgresBackend, runMigrations, type BackendFactory, type PgPool } from 'bullmq'
import { createEngine } from './create-engine.ts'
import type { Datastore } from './datastore.ts'
import type { Engine } from './engine.ts'
import { lockDirectory } from './lock-directory.ts'
import type { Log } from './log.ts'
import { PatientWorker } from './patient-worker.ts'
import { ReadableQueue } from './readable-job.ts'
import { createPglitePool } from './pglite-pool.ts'

/** The database behind the embedded engine. Give your tables a schema of their own: the rest is the queue's. */
export interface Sql {
  /** One statement, whole or not at all. */
  query(text: string, params?: readonly unknown[]): Promise<{ rows: unknown[] }>
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
  const database = await openDatabase(join(options.dir, 'database'))
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
  return { engine, sql: { query: (text, params) => pool.query(text, params) } }
}

async function openDatabase(dataDir: string): Promise<PGlite> {
  if (!existsSync(dataDir)) await makeDatabase(dataDir)
  try {
    return await PGlite.create({ dataDir })
  } catch (cause) {
    throw new PermanentError(
      'queue-unavailable',
      `The database in ${dataDir} does not open. A power cut may have broken it: move the folder away and start again; what is done is known from the store.`,
      { cause },
    )
  }
}

/** Made under another name: a process killed over it must not leave half a database under its own. */
async function makeDatabase(dataDir: string): Promise<void> {
  const unfinished = `${dataDir}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  const database = await PGlite.create({ dataDir: unfinished })
  await database.close()
  await rename(unfinished, dataDir)
}

/** No other process has the database, so whatever is active was left behind by one that died. */
async function takeOver(database: PGlite): Promise<void> {
  await database.exec(`
    UPDATE job
       SET state = 'waiting', lock_token = NULL, locked_until_ms = NULL,
           stalled_marked = false, stalled_count = stalled_count + 1
     WHERE state = 'active'`)
}

/** By BullMQ's own functions; $1 queue, $2 pause in ms, $3 now. */
const raisePause = 'SELECT set_rate_limit($1, $2, $3) WHERE rate_limit_ttl($1, 0, $3) < $2'

function datastoreOn(pool: PgPool, close: () => Promise<void>): Datastore {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- BullMQ's types name the Redis backend where any will do
  const backend = createPostgresBackend as BackendFactory<never>
  const connection: object = pool
  return {
    name: 'embedded',
    openQueue: (name, options) => new ReadableQueue(name, { ...options, connection }, backend),
    openWorker: (name, processor, options) =>
      new PatientWorker(name, processor, { ...options, connection }, backend),
    async raisePause({ name }, ms) {
      await pool.query(raisePause, [name, ms, Date.now()])
    },
    // No count: PostgreSQL would sort all that are kept at every job's end.
    keepCompleted: { age: 900 },
    close,
  }
}
