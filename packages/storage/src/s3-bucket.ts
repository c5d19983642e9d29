import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'
import { connectS3 } from './s3-client.ts'
import type { S3Connection } from './s3-client.ts'
import { isAbsent, s3Error, statusOf } from './s3-errors.ts'

/** A bucket one can ask for things: errors come translated. */
export interface Bucket {
  readonly client: S3Client
  ask<Answer>(work: () => Promise<Answer>): Promise<Answer>
  /** Null where the object is absent; a missing bucket throws. */
  askFor<Answer>(work: () => Promise<Answer>): Promise<Answer | null>
}

export interface BucketOptions extends S3Connection {
  bucket: string
  /** Makes the bucket at the first use, unless it is there. */
  createBucket?: boolean
}

/** Asks for nothing before the first use. `address` is what error sentences call it. */
export function openBucket(options: BucketOptions, address: string): Bucket {
  const client = connectS3(options)
  const prepare = onceDone(async () => {
    if (options.createBucket) await makeBucket(client, options.bucket)
  })
  const checkBucket = onceDone(() => findBucket(client, options.bucket))

  const ask = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      await prepare()
      return await work()
    } catch (error) {
      throw s3Error(error, address)
    }
  }
  const orNull = async <Answer>(work: () => Promise<Answer>): Promise<Answer | null> => {
    try {
      return await work()
    } catch (error) {
      if (!isAbsent(error)) throw error
      await checkBucket()
      return null
    }
  }
  return { client, ask, askFor: (work) => ask(() => orNull(work)) }
}

/** Does the work at the first call, and again only if it failed. */
function onceDone(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () =>
    (done ??= work().catch((error: unknown) => {
      done = undefined
      throw error
    }))
}

async function makeBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }))
  } catch (error) {
    // 409: it is there already.
    if (statusOf(error) !== 409) throw error
  }
}

/** Throws where the service says there is no such bucket; who may not ask (403) is believed. */
async function findBucket(client: S3Client, name: string): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }))
  } catch (error) {
    if (statusOf(error) !== 403) throw error
  }
}
