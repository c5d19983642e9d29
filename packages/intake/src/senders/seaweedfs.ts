import { z } from 'zod'
import { defineSender } from '../define-sender.ts'

const Event = z.object({ key: z.string().startsWith('/'), event_type: z.string() })

/** An upload over an object that is there comes as `rename`. */
const uploads = new Set(['create', 'update', 'rename'])

/** The filer of SeaweedFS, which knows buckets as folders, and parts of uploads under way as files in `.uploads`. */
export default defineSender({
  name: 'seaweedfs',
  read(body) {
    const parsed = Event.safeParse(body)
    if (!parsed.success) return null
    const { key: path, event_type: eventName } = parsed.data
    const [, bucket, key] = /^\/buckets\/([^/]+)\/(.+)$/.exec(path) ?? []
    const isUpload = uploads.has(eventName) && !key?.startsWith('.uploads/')
    return isUpload && bucket && key ? [{ bucket, key, eventName }] : []
  },
})
