import { RetryableError } from '@vignette/domain'
import { readUploads } from '@vignette/intake'
import type { FastifyInstance } from 'fastify'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { IngestContext } from '../ingest-context.ts'
import { ClientError } from '../errors.ts'
import { ingest, type Receipt } from '../ingest.ts'
import { reportRefused, type RefusalReports } from '../report-refused.ts'

/** MinIO gives up waiting after 5 s, so it must be told before. */
const deadlineMs = 4000

const Query = z.object({ collection: z.string().min(1).optional() })

/** `POST /events`: notifications of object stores. `GET` and `HEAD` answer their probes. */
export function serveUploadWebhook(
  app: FastifyInstance,
  context: IngestContext,
  metrics: RefusalReports['metrics'],
): void {
  app.get('/events', { config: { open: true } }, async () => ({ send: 'upload notifications, by POST' }))
  app.post('/events', async (request): Promise<Receipt> => {
    const query = Query.safeParse(request.query)
    if (!query.success)
      throw new ClientError(400, 'query-invalid', 'Name one collection, as ?collection=name.')
    const uploads = readUploads(request.body)
    if (!uploads) {
      throw new ClientError(
        400,
        'notification-unknown',
        'The body is no upload notification of a kind that is known here.',
      )
    }
    const receipt = await inTime(ingest(context, uploads, query.data.collection))
    reportRefused(receipt.refused, { log: request.log, metrics })
    request.log.info({ uploads: uploads.length, ...receipt }, 'notified')
    return receipt
  })
}

/** What comes too late may still be done; the sender’s next try then finds it done. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const late = pause(deadlineMs, undefined, { signal: done.signal }).then(
    () => {
      throw new RetryableError('queue-unavailable', 'Queue or store did not answer in time.')
    },
    () => work,
  )
  try {
    return await Promise.race([work, late])
  } finally {
    done.abort()
  }
}
