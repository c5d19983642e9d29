import { readEventBridge, readR2, readSeaweed } from './cloud-events.ts'
import { readS3Records } from './s3-records.ts'
import type { UploadEvent } from './upload-event.ts'

const dialects = [readS3Records, readEventBridge, readR2, readSeaweed]

/** The uploads that the body of a notification tells of, whoever sent it; null if it is no notification known here. */
export function readUploads(body: unknown): UploadEvent[] | null {
  for (const read of dialects) {
    const uploads = read(body)
    if (uploads) return uploads
  }
  return null
}
