import { Order, type Place } from '@vignette/intake'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Counter } from '../counter.ts'
import { ClientError } from '../errors.ts'
import { listPlace, placesBelow } from '../list-place.ts'
import { enqueueUploads, redoAll, takeIn, type Receipt } from '../take-in.ts'

/** Of a listing only so many refusals are named. */
const namedRefusals = 100

/** `POST /scans`: orders by key or by prefix. Answered once every job is stored, however long the listing. */
export function serveScans(app: FastifyInstance, counter: Counter): void {
  app.post('/scans', async (request, reply): Promise<Receipt> => {
    const order = Order.safeParse(request.body)
    if (!order.success) throw new ClientError(400, 'order-invalid', z.prettifyError(order.error))
    const { bucket } = order.data
    if (!counter.door.buckets.includes(bucket))
      throw new ClientError(400, 'other-bucket', `Scans are not read from the bucket ${bucket}.`)
    const { keys, prefix = '', collection } = order.data
    const receipt = keys
      ? await takeIn(counter, namesOf(bucket, keys), collection)
      : await takeInBelow(counter, { bucket, prefix, collection })
    const { enqueued, done, refused } = receipt
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
async function takeInBelow(counter: Counter, { bucket, prefix, collection }: Below): Promise<Receipt> {
  const places: readonly Place[] = collection ? [{ collection, bucket, prefix }] : counter.places
  const below = placesBelow(places, bucket, prefix)
  if (below.length === 0)
    throw new ClientError(400, 'no-collection', `${bucket}/${prefix} belongs to no collection; name one.`)
  const receipt: Receipt = { enqueued: 0, done: 0, refused: [] }
  const onRefused = (key: string, refused: string): void => {
    if (receipt.refused.length < namedRefusals) receipt.refused.push({ key, refused })
  }
  for (const place of below) {
    const uploads = listPlace({ ...counter, places }, place, onRefused)
    const { enqueued, done } = await enqueueUploads(counter, {
      uploads,
      collection: place.collection,
      redo: redoAll,
    })
    receipt.enqueued += enqueued
    receipt.done += done
  }
  return receipt
}
