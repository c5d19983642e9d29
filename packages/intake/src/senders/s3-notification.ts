import { z } from 'zod'
import { defineSender } from '../define-sender.ts'
import type { UploadEvent } from '../upload-event.ts'

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

/** The notification of AWS S3, which MinIO, RustFS, Ceph and VersityGW send as well, each in its own way. */
export default defineSender({
  name: 's3-notification',
  read(body) {
    if (TestEvent.safeParse(body).success) return []
    const parsed = Notification.safeParse(body)
    if (!parsed.success) return null
    const records = Array.isArray(parsed.data) ? parsed.data : parsed.data.Records
    return records.filter(({ eventName }) => isUpload(eventName)).map(uploadOf)
  },
})

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
