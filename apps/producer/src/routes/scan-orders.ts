import { Order, type CollectionSource } from '@vignette/intake'
import { listScans } from '@vignette/runtime'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { IngestContext } from '../ingest-context.ts'
import { ClientError } from '../errors.ts'
import { sourcesBelow } from '../sources-below.ts'
import { enqueueUploads, redoAll, refusalOf, ingest, type Receipt } from '../ingest.ts'
import { reportRefused, type RefusalReports } from '../report-refused.ts'

/** Of what a listing rejects, only so much is named. */
const rejectionsNamed = 100

/** `POST /scans`: orders by key or by prefix. Answered once every job is stored, however long the listing. */
export function serveScanOrders(
  app: FastifyInstance,
  context: IngestContext,
  metrics: RefusalReports['metrics'],
): void {
  app.post('/scans', async (request, reply): Promise<Receipt> => {
    const order = Order.safeParse(request.body)
    if (!order.success) throw new ClientError(400, 'order-invalid', z.prettifyError(order.error))
    const { bucket } = order.data
    if (!context.policy.buckets.includes(bucket))
      throw new ClientError(
        400,
        'other-bucket',
        `Scans are not read from the bucket ${bucket}; add it to VIGNETTE_SCANS.`,
      )
    const { keys, prefix = '', collection } = order.data
    const receipt = keys
      ? await ingest(context, namesOf(bucket, keys), collection)
      : await ingestBelow(context, { bucket, prefix, collection })
    const { enqueued, done, refused } = receipt
    reportRefused(refused, { log: request.log, metrics })
    request.log.info({ bucket, enqueued, done, refused: refused.length }, 'ordered')
    void reply.status(202)
    return receipt
  })
}

function namesOf(bucket: string, keys: readonly string[]): { bucket: string; key: string }[] {
  return [...new Set(keys)].map((key) => ({ bucket, key }))
}

interface Below {
  bucket: string
  prefix: string
  collection: string | undefined
}

/** A collection that is named takes all; else each part goes to the collection it belongs to. */
async function ingestBelow(context: IngestContext, { bucket, prefix, collection }: Below): Promise<Receipt> {
  const sources: readonly CollectionSource[] = collection ? [{ collection, bucket, prefix }] : context.sources
  const below = sourcesBelow(sources, bucket, prefix)
  if (below.length === 0)
    throw new ClientError(
      400,
      'no-collection',
      `${bucket}/${prefix} belongs to no collection; name one as "collection".`,
    )
  const receipt: Receipt = { enqueued: 0, done: 0, refused: [] }
  const onRejected = (key: string, reason: string): void => {
    if (receipt.refused.length < rejectionsNamed) receipt.refused.push({ bucket, key, refused: reason })
  }
  for (const source of below) {
    const uploads = listScans({ ...context, sources }, source, onRejected)
    const { enqueued, done } = await enqueueUploads(context, {
      uploads,
      collection: source.collection,
      redo: redoAll,
      onRefused: (master, error) => receipt.refused.push(refusalOf(master, error)),
    })
    receipt.enqueued += enqueued
    receipt.done += done
  }
  return receipt
}
