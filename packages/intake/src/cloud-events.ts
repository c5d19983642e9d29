import { z } from 'zod'
import type { UploadEvent } from './upload-event.ts'

// Senders that tell of one upload at a time. Unlike S3's own notification they write keys as they are.

/** AWS EventBridge, through an API destination. */
const EventBridge = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1) }),
  }),
})

/** Cloudflare R2, passed on from its queue. */
const R2 = z.object({
  account: z.string(),
  action: z.string(),
  bucket: z.string().min(1),
  object: z.object({ key: z.string().min(1) }),
})

/** The filer of SeaweedFS, which knows buckets as folders. */
const Seaweed = z.object({ key: z.string().startsWith('/'), event_type: z.string() })

const uploadsToR2 = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload'])

/** The upload an EventBridge event tells of, if any; null if it is no such event. */
export function readEventBridge(body: unknown): UploadEvent[] | null {
  const parsed = EventBridge.safeParse(body)
  if (!parsed.success) return null
  const { detail, 'detail-type': eventName } = parsed.data
  if (eventName !== 'Object Created') return []
  return [{ bucket: detail.bucket.name, key: detail.object.key, eventName }]
}

/** The upload a message of R2 tells of, if any; null if it is no such message. */
export function readR2(body: unknown): UploadEvent[] | null {
  const parsed = R2.safeParse(body)
  if (!parsed.success) return null
  const { action, bucket, object } = parsed.data
  return uploadsToR2.has(action) ? [{ bucket, key: object.key, eventName: action }] : []
}

/** The upload an event of SeaweedFS tells of, if any; parts of uploads under way are none. Null if it is no such event. */
export function readSeaweed(body: unknown): UploadEvent[] | null {
  const parsed = Seaweed.safeParse(body)
  if (!parsed.success) return null
  const { key: path, event_type: eventName } = parsed.data
  const [, bucket, key] = /^\/buckets\/([^/]+)\/(.+)$/.exec(path) ?? []
  const told = ['create', 'update', 'rename'].includes(eventName)
  return told && bucket && key && !key.startsWith('.uploads/') ? [{ bucket, key, eventName }] : []
}
