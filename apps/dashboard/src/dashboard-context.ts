import { collectionKey } from '@vignette/domain'
import { openRedisLedger, type Ledger } from '@vignette/ledger'
import { openRedis, type Engine } from '@vignette/queue'
import { openStoreAt } from '@vignette/runtime'
import type { ObjectStore } from '@vignette/storage'
import type { Log } from '@vignette/telemetry'
import type { Settings } from './config.ts'

/** All the dashboard looks at. */
export interface DashboardContext {
  engine: Engine
  ledger: Ledger
  store: ObjectStore
  /** Resolves when queues and store both answer; rejects with the error of one that does not. */
  ping(): Promise<void>
}

/** Opens queues, ledger and store. Throws what they throw when one does not answer. */
export async function openDashboardContext(
  { redisUrl, redisPrefix, store: address, environment }: Settings,
  log: Log,
): Promise<DashboardContext & AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  const store = opening.adopt(openStoreAt(address, environment), (opened) => opened.close())
  const redis = await openRedis({ url: redisUrl, prefix: redisPrefix, log })
  opening.defer(() => redis.engine.close())
  const ping = async (): Promise<void> => {
    await Promise.all([redis.ping(), store.head(collectionKey('default'))])
  }
  await ping()
  const closing = opening.move()
  return {
    engine: redis.engine,
    ledger: openRedisLedger(redis.lua, { prefix: redisPrefix }),
    store,
    ping,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}
