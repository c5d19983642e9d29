import { PermanentError, type Service } from '@vignette/domain'
import { openRedisLedger, openSqlLedger, type Ledger } from '@vignette/ledger'
import { openEmbedded, openRedis, type Engine } from '@vignette/queue'
import { openFileStore, openS3Store, type ObjectStore } from '@vignette/storage'
import { join, resolve } from 'node:path'
import type { Environment } from './config.ts'
import { UsageError } from './exit.ts'
import { localBucket } from './inputs.ts'

/** Engine, ledger and stores, opened together and closed together. */
export interface House {
  engine: Engine
  ledger: Ledger
  store: ObjectStore
  masters: (bucket: string) => ObjectStore
  close(): Promise<void>
}

/** The store an address names: `s3://bucket`, or a folder. */
export async function openStoreAt(address: string, { s3 }: Environment): Promise<ObjectStore> {
  if (!address.startsWith('s3://')) return openFileStore(resolve(address))
  const [bucket = '', ...prefix] = address.slice('s3://'.length).split('/')
  if (!bucket) throw new UsageError(`${address} names no bucket; write s3://bucket.`)
  return openS3Store({ bucket, ...(prefix.length > 0 ? { prefix: prefix.join('/') } : {}), ...s3 })
}

/** The masters on this machine, by absolute path, for reading only. */
export async function openLocalMasters(): Promise<(bucket: string) => ObjectStore> {
  const files = await openFileStore('/', { readOnly: true })
  return (bucket) => {
    if (bucket === localBucket) return files
    throw new PermanentError('master-missing', `The bucket ${bucket} is not served by this process.`)
  }
}

/** Opens what a run needs: queues in this process under `<out>/.vignette`, or in Redis where the environment names one. */
export async function openHouse(out: string, environment: Environment): Promise<House> {
  await using opening = new AsyncDisposableStack()
  const store = opening.adopt(await openStoreAt(out, environment), (opened) => opened.close())
  const masters = await openLocalMasters()
  const { engine, ledger } = await openBooks(out, environment, opening)
  const closing = opening.move()
  return { engine, ledger, store, masters, close: () => closing.disposeAsync() }
}

async function openBooks(
  out: string,
  { redisUrl, redisPrefix }: Environment,
  opening: AsyncDisposableStack,
): Promise<Pick<House, 'engine' | 'ledger'>> {
  if (redisUrl) {
    const { engine, lua } = await openRedis({ url: redisUrl, prefix: redisPrefix })
    opening.defer(() => engine.close())
    return { engine, ledger: openRedisLedger(lua, { prefix: redisPrefix }) }
  }
  if (out.startsWith('s3://')) {
    throw new UsageError('A store on S3 needs queues in Redis: set VIGNETTE_REDIS_URL.')
  }
  const { engine, sql } = await openEmbedded({ dir: join(resolve(out), '.vignette') })
  opening.defer(() => engine.close())
  return { engine, ledger: await openSqlLedger(sql, { recover: true }) }
}

/** What to call the service in sentences. */
export const serviceNames: Record<Service, string> = { gemini: 'Gemini', emulator: 'the offline emulator' }
