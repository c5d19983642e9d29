import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3'
import type { ListObjectsV2CommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { checkKey, checkPrefix } from './check-key.ts'
import type { ObjectHead, ObjectStore } from './object-store.ts'
import { asReadOnly } from './read-only.ts'
import { openBucket } from './s3-bucket.ts'
import type { Bucket, BucketOptions } from './s3-bucket.ts'
import { s3Error, statusOf } from './s3-errors.ts'

export interface S3StoreOptions extends BucketOptions {
  /** Folder of the bucket the keys are under; without it, the whole bucket. */
  prefix?: string
  /** What writes throws. */
  readOnly?: boolean
}

/**
 * Objects of a bucket of any S3-compatible service, asked for nothing before the first use. No request is repeated here:
 * the queue retries whole jobs. A missing bucket throws `PermanentError('settings-invalid')`.
 */
export function openS3Store({ prefix = '', readOnly = false, ...options }: S3StoreOptions): ObjectStore {
  const inner = prefix.replace(/^\/+|\/+$/g, '')
  const address = ['s3:/', options.bucket, inner].filter((part) => part !== '').join('/')
  const bucket = openBucket(options, address)
  const at = (key: string): ObjectAddress => ({
    Bucket: options.bucket,
    Key: inner ? `${inner}/${checkKey(key)}` : checkKey(key),
  })
  const open = async (key: string): Promise<AsyncGenerator<Uint8Array> | null> => {
    const object = at(key)
    const found = await bucket.askFor(() => bucket.client.send(new GetObjectCommand(object)))
    return found && chunksOf(found.Body, address)
  }
  const store: ObjectStore = {
    address,
    get: async (key) => {
      const chunks = await open(key)
      return chunks && Buffer.concat(await Array.fromAsync(chunks))
    },
    stream: open,
    head: async (key) => headOf(bucket, key, at(key)),
    put: async (key, bytes, { mediaType, ifAbsent = false } = {}) => {
      const object = { ...at(key), Body: bytes, ...(mediaType ? { ContentType: mediaType } : {}) }
      return bucket.ask(() => (ifAbsent ? putIfAbsent(bucket, object) : put(bucket, object)))
    },
    copy: async (from, to) => {
      const source = at(from)
      const CopySource = [source.Bucket, ...source.Key.split('/')].map(encodeURIComponent).join('/')
      const target = at(to)
      const copied = await bucket.askFor(() =>
        bucket.client.send(new CopyObjectCommand({ ...target, CopySource })),
      )
      return copied !== null
    },
    delete: async (key) => {
      const object = at(key)
      await bucket.ask(() => bucket.client.send(new DeleteObjectCommand(object)))
    },
    list: (start) => listBucket(bucket, { name: options.bucket, folder: inner ? `${inner}/` : '', start }),
    close: async () => bucket.client.destroy(),
  }
  return readOnly ? asReadOnly(store) : store
}

interface ObjectAddress {
  Bucket: string
  Key: string
}

async function headOf(bucket: Bucket, key: string, object: ObjectAddress): Promise<ObjectHead | null> {
  const found = await bucket.askFor(() => bucket.client.send(new HeadObjectCommand(object)))
  return found && { key, bytes: found.ContentLength ?? 0, version: versionOf(found.ETag) }
}

/** The ETag and not the version id: a listing knows no other. */
function versionOf(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '')
}

async function* chunksOf(body: unknown, address: string): AsyncGenerator<Uint8Array> {
  if (!(body instanceof Readable)) throw new TypeError('the S3 client gave no stream')
  try {
    yield* body
  } catch (error) {
    throw s3Error(error, address)
  }
}

async function put({ client }: Bucket, object: PutObjectCommandInput): Promise<boolean> {
  await client.send(new PutObjectCommand(object))
  return true
}

/** Atomic where the service knows conditional writes; where it does not (501), two writers may both be told true. */
async function putIfAbsent(bucket: Bucket, object: PutObjectCommandInput & ObjectAddress): Promise<boolean> {
  try {
    return await put(bucket, { ...object, IfNoneMatch: '*' })
  } catch (error) {
    const status = statusOf(error)
    if (status === 412) return false
    if (status !== 409 && status !== 501) throw error
    if (await headOf(bucket, object.Key, { Bucket: object.Bucket, Key: object.Key })) return false
    if (status === 409) throw error
    return put(bucket, object)
  }
}

interface Listing {
  name: string
  folder: string
  start: string
}

async function* listBucket(bucket: Bucket, listing: Listing): AsyncGenerator<ObjectHead> {
  const { name, folder, start } = listing
  const pages = paginateListObjectsV2(
    { client: bucket.client },
    { Bucket: name, Prefix: folder + checkPrefix(start) },
  )
  const turn = (): Promise<IteratorResult<ListObjectsV2CommandOutput>> => bucket.ask(() => pages.next())
  for (let page = await turn(); !page.done; page = await turn()) {
    for (const { Key = '', Size = 0, ETag } of page.value.Contents ?? []) {
      // Consoles mark a folder by an empty object whose key ends with a slash.
      if (Key.endsWith('/')) continue
      yield { key: Key.slice(folder.length), bytes: Size, version: versionOf(ETag) }
    }
  }
}
