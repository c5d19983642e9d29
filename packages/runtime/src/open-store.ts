import { PermanentError, localBucket } from '@vignette/domain'
import { openFileStore, openS3Store, type ObjectStore } from '@vignette/storage'
import { resolve } from 'node:path'
import type { Environment } from './environment.ts'
import { openLocalFiles, type LocalFiles } from './local-files.ts'

/** The store an address names: `s3://bucket/prefix`, or a folder. */
export function openStoreAt(address: string, { s3 }: Pick<Environment, 's3'>): ObjectStore {
  if (!address.startsWith('s3://')) return openFileStore(resolve(address))
  const { bucket, prefix } = parseS3Address(address)
  return openS3Store({ bucket, ...(prefix ? { prefix } : {}), ...s3 })
}

/** Bucket and prefix of an `s3://` address; the prefix is empty or ends in a slash. */
export function parseS3Address(address: string): { bucket: string; prefix: string } {
  const [, bucket, path = ''] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(address) ?? []
  if (bucket) return { bucket, prefix: path ? `${path}/` : '' }
  throw new PermanentError(
    'settings-invalid',
    `${address} names no bucket; write s3://bucket or s3://bucket/prefix.`,
  )
}

export type Masters = (bucket: string) => ObjectStore

/**
 * The masters this process may read, never write: the buckets scans come into, and those files of this machine that it was
 * started for. A job can name any file, and whoever reaches the queue can write a job.
 */
export function openMasters(environment: Environment & LocalFiles, closing: AsyncDisposableStack): Masters {
  const opened = new Map([[localBucket, openLocalFiles(environment)]])
  for (const bucket of environment.redisUrl ? environment.scanBuckets : []) {
    opened.set(bucket, openS3Store({ bucket, ...environment.s3, readOnly: true }))
  }
  closing.defer(async () => {
    for (const store of opened.values()) await store.close()
  })
  return (bucket) => {
    const store = opened.get(bucket)
    if (store) return store
    throw new PermanentError(
      'master-missing',
      `The bucket ${bucket} is not among those this process reads scans from; add it to VIGNETTE_SCANS.`,
    )
  }
}
