import {
  PermanentError,
  Plan,
  RetryableError,
  Scan,
  planKey,
  scanKey,
  scanId,
  sha256,
  type StoredImage,
} from '@vignette/domain'
import type { ObjectStore } from '@vignette/storage'
import type { z } from 'zod'
import type { ScanTask } from './tasks.ts'

/** The record under a key; null if there is none. A record that does not fit its schema is `PermanentError('internal')`. */
export async function readRecord<T extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: T,
): Promise<z.infer<T> | null> {
  const bytes = await store.get(key)
  if (!bytes) return null
  const parsed = schema.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  throw new PermanentError(
    'internal',
    `The record ${key} in ${store.address} cannot be read; delete it to have it made again.`,
    {
      cause: parsed.error,
    },
  )
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

/** Writes a record as JSON a person can read. */
export async function writeRecord(store: ObjectStore, key: string, record: unknown): Promise<void> {
  const text = `${JSON.stringify(record, null, 2)}\n`
  await store.put(key, Buffer.from(text), { mediaType: 'application/json' })
}

export interface ImageToKeep {
  bytes: Uint8Array
  mediaType: string
  width: number
  height: number
}

/** Writes an image and answers what is to be known of it. */
export async function keepImage(store: ObjectStore, key: string, image: ImageToKeep): Promise<StoredImage> {
  await store.put(key, image.bytes, { mediaType: image.mediaType })
  const { mediaType, width, height } = image
  return { key, sha256: sha256(image.bytes), mediaType, bytes: image.bytes.length, width, height }
}

/** An image that a record speaks of; `RetryableError('store-unavailable')` when it is not there. */
export async function readImage(store: ObjectStore, key: string): Promise<Uint8Array> {
  const bytes = await store.get(key)
  if (bytes) return bytes
  throw new RetryableError('store-unavailable', `${key} is on record but not in ${store.address}.`)
}

/** Plans never change under their digest, and every job asks for one. */
const plans = new WeakMap<ObjectStore, Map<string, Plan>>()
const plansAtMost = 100

/** The plan a task was submitted with. */
export async function readPlan(store: ObjectStore, digest: string): Promise<Plan> {
  const known = plans.get(store) ?? new Map<string, Plan>()
  plans.set(store, known)
  const plan = known.get(digest) ?? (await readRecord(store, planKey(digest), Plan))
  if (known.size >= plansAtMost) known.clear()
  if (plan) known.set(digest, plan)
  if (plan) return plan
  throw new PermanentError(
    'settings-invalid',
    `The plan ${digest} is not in ${store.address}; submit the collection again.`,
  )
}

/** What the scan stage found out about the task's master. */
export async function readScan(store: ObjectStore, task: ScanTask, plan: Plan): Promise<Scan> {
  const scan = await readRecord(store, scanKey(scanId(task.master), plan.detect.proxySide), Scan)
  if (scan) return scan
  throw new PermanentError('internal', `There is no scan record of ${task.master.key}; submit it again.`)
}

/** The file name ending of an image type. */
export function endingOf(mediaType: string): string {
  return (
    { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/tiff': 'tif', 'image/webp': 'webp' }[mediaType] ?? 'bin'
  )
}
