import { z } from 'zod'
import type { UploadEvent } from './upload-event.ts'

// The notification of AWS S3, which MinIO, RustFS, Ceph and VersityGW send as well, each in its own way.

const Record = z.object({
  eventName: z.string(),
  s3: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1) }),
  }),
})

/** VersityGW may send the bare list. */
const Notification = z.union([z.object({ Records: z.array(Record) }), z.array(Record)])

/** A sender that only tries whether somebody listens. */
const TestEvent = z.object({ Event: z.literal('s3:TestEvent') })

/** The uploads a notification tells of, without the deletions; null if it is no notification of this kind. */
export function readS3Records(body: unknown): UploadEvent[] | null {
  if (TestEvent.safeParse(body).success) return []
  const parsed = Notification.safeParse(body)
  if (!parsed.success) return null
  const records = Array.isArray(parsed.data) ? parsed.data : parsed.data.Records
  return records.filter(({ eventName }) => isUpload(eventName)).map(uploadOf)
}

/** AWS leaves out the `s3:` before the name; Ceph announces a multipart upload before there is an object. */
function isUpload(eventName: string): boolean {
  return /^(s3:)?ObjectCreated:/.test(eventName)
}

function uploadOf({ eventName, s3 }: z.infer<typeof Record>): UploadEvent {
  return { bucket: s3.bucket.name, key: decodeKey(s3.object.key), eventName }
}

/** Keys come form-encoded: a plus is a space. One with a broken escape is taken as it is. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return key
  }
}
