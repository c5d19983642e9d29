import { z } from 'zod'
import { defineSender } from '../define-sender.ts'

const Message = z.object({
  account: z.string(),
  action: z.string(),
  bucket: z.string().min(1),
  object: z.object({ key: z.string().min(1) }),
})

const uploads = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload'])

/** Cloudflare R2, passed on from its queue as the queue has it. It writes keys as they are. */
export default defineSender({
  name: 'cloudflare-r2',
  read(body) {
    const parsed = Message.safeParse(body)
    if (!parsed.success) return null
    const { action, bucket, object } = parsed.data
    return uploads.has(action) ? [{ bucket, key: object.key, eventName: action }] : []
  },
})
