import { z } from 'zod'
import { defineSender } from '../define-sender.ts'

const Event = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1) }),
  }),
})

/** AWS EventBridge, through an API destination. Unlike S3’s own notification it writes keys as they are. */
export default defineSender({
  name: 'event-bridge',
  read(body) {
    const parsed = Event.safeParse(body)
    if (!parsed.success) return null
    const { detail, 'detail-type': eventName } = parsed.data
    return eventName === 'Object Created'
      ? [{ bucket: detail.bucket.name, key: detail.object.key, eventName }]
      : []
  },
})
