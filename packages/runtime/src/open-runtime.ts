import { PermanentError, collectionKey } from '@vignette/domain'
import { setImageLimits } from '@vignette/imaging'
import { openRedisLedger, openSqlLedger, type Ledger } from '@vignette/ledger'
import { openEmbedded, openRedis, type Engine, type Log } from '@vignette/queue'
import type { ObjectStore } from '@vignette/storage'
import { join, resolve } from 'node:path'
import type { Environment } from './environment.ts'
import type { LocalFiles } from './local-files.ts'
import { openMasters, openStoreAt, type Masters } from './open-store.ts'

/** Engine, ledger and stores, opened together and closed together. */
export interface Runtime extends AsyncDisposable {
  engine: Engine
  ledger: Ledger
  store: ObjectStore
  masters: Masters
  /** What the work depends on, by name: each rejects when it does not answer. */
  pings: Readonly<Record<string, () => Promise<unknown>>>
}

/**
 * Opens what work needs, with the limits on images of this process: results at `out`, queues in this process under `<out>/.vignette`, or in Redis where the
 * environment names one. Throws what the adapters throw when something does not answer.
 */
export async function openRuntime(
  out: string,
  environment: Environment & LocalFiles,
  log?: Log,
): Promise<Runtime> {
  setImageLimits(environment.images)
  await using opening = new AsyncDisposableStack()
  const store = opening.adopt(openStoreAt(out, environment), (opened) => opened.close())
  const masters = openMasters(environment, opening)
  const { ping, ...books } = await openBooks(out, { ...environment, log }, opening)
  const closing = opening.move()
  return {
    ...books,
    store,
    masters,
    pings: { [books.engine.name]: ping, store: () => store.head(collectionKey('default')) },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

interface Books extends Pick<Runtime, 'engine' | 'ledger'> {
  ping: () => Promise<unknown>
}

async function openBooks(
  out: string,
  { redisUrl, redisPrefix, log }: Environment & { log: Log | undefined },
  opening: AsyncDisposableStack,
): Promise<Books> {
  if (redisUrl) {
    const { engine, lua, ping } = await openRedis({
      url: redisUrl,
      prefix: redisPrefix,
      ...(log ? { log } : {}),
    })
    opening.defer(() => engine.close())
    return { engine, ledger: openRedisLedger(lua, { prefix: redisPrefix }), ping }
  }
  if (out.startsWith('s3://')) {
    throw new PermanentError(
      'settings-invalid',
      'Results on S3 need queues in Redis: set VIGNETTE_REDIS_URL.',
    )
  }
  const dir = join(resolve(out), '.vignette')
  const { engine, sql } = await openEmbedded({ dir, ...(log ? { log } : {}) })
  opening.defer(() => engine.close())
  const ledger = await openSqlLedger(sql, { recover: true })
  return { engine, ledger, ping: () => sql.query('SELECT 1') }
}
