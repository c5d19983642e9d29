import { PermanentError } from '@vignette/domain'
import { collectionOf, rejectionReason } from '@vignette/intake'
import {
  unattendedRun,
  reconcile,
  type ReconcileOptions,
  type ReconcileResult,
  type Upload,
} from '@vignette/pipeline'
import type { IngestContext } from './ingest-context.ts'
import { ClientError } from './errors.ts'
import { findCollection } from './collections.ts'

/** Objects whose version is asked for at a time. */
const headsAtOnce = 20

/** An object as an event or an order names it. */
interface ObjectName {
  bucket: string
  key: string
}

/** An object that is not taken, and the word for why. With a message it is nothing usual, and somebody should look. */
export interface Rejected extends ObjectName {
  refused: string
  message?: string
}

/** What was done for a request. */
export interface Receipt {
  enqueued: number
  done: number
  refused: Rejected[]
}

/**
 * Enqueues the objects in the version they have now, unless that one is done; resolves once the jobs are stored. Without a
 * collection each goes to the one it belongs to. What will never be taken is refused by itself, and the rest goes on.
 * Throws `ClientError` for a collection that is named and that nobody registered.
 */
export async function ingest(
  context: IngestContext,
  objects: readonly ObjectName[],
  collection?: string,
): Promise<Receipt> {
  const examined: (Accepted | Rejected)[] = []
  for (let from = 0; from < objects.length; from += headsAtOnce) {
    const slice = objects.slice(from, from + headsAtOnce)
    examined.push(...(await Promise.all(slice.map((object) => examine(context, object, collection)))))
  }
  const refused = examined.filter((object) => 'refused' in object)
  const onRefused: Delivery['onRefused'] = (master, error) => refused.push(refusalOf(master, error))
  const receipt: Receipt = { enqueued: 0, done: 0, refused }
  const accepted = examined.filter((object) => 'upload' in object)
  for (const [name, ofCollection] of Map.groupBy(accepted, (object) => object.collection)) {
    const uploads = ofCollection.map(({ upload }) => upload)
    try {
      const delivery = { uploads, collection: name, redo: redoAll, onRefused }
      const { enqueued, done } = await enqueueUploads(context, delivery)
      receipt.enqueued += enqueued
      receipt.done += done
    } catch (error) {
      // Named by the sender it is the sender's mistake; else it is a setting here, and holds up no other collection.
      if (collection !== undefined || !(error instanceof ClientError)) throw error
      const { code, message } = error
      refused.push(...uploads.map(({ bucket, key }) => ({ bucket, key, refused: code, message })))
    }
  }
  return receipt
}

/** How it is told that no job can hold an object, or that a store will never have it. */
export function refusalOf({ bucket, key }: ObjectName, { code, message }: PermanentError): Rejected {
  return { bucket, key, refused: code, message }
}

/** What has failed, or was made by an earlier plan, is done once more. */
export const redoAll = { failed: true, outdated: true }

interface Delivery {
  uploads: AsyncIterable<Upload> | Iterable<Upload>
  collection: string
  redo: ReconcileOptions['redo']
  onRefused: NonNullable<ReconcileOptions['onRefused']>
  signal?: AbortSignal
}

/** Enqueues uploads of one collection, as they come. Throws `ClientError` for a collection that nobody registered. */
export async function enqueueUploads(
  { engine, store }: IngestContext,
  { collection: name, ...delivery }: Delivery,
): Promise<ReconcileResult> {
  const collection = await findCollection(store, name)
  if (collection) return reconcile({ engine, store, collection, run: unattendedRun(name), ...delivery })
  throw new ClientError(
    404,
    'collection-unknown',
    `There is no collection ${name}; register it with \`vignette submit --collection\`.`,
  )
}

interface Accepted {
  collection: string
  upload: Upload
}

async function examine(
  { masters, policy, sources }: IngestContext,
  object: ObjectName,
  named: string | undefined,
): Promise<Accepted | Rejected> {
  const { bucket, key } = object
  const reason = rejectionReason(object, policy)
  if (reason) return { bucket, key, refused: reason }
  const collection = named ?? collectionOf(sources, object)
  if (!collection) return { bucket, key, refused: 'no-collection' }
  try {
    const head = await masters(bucket).head(key)
    if (!head) return { bucket, key, refused: 'gone' }
    const { bytes, version } = head
    return { collection, upload: { bucket, key, bytes, version } }
  } catch (error) {
    // What will be as true the next time would only hold up what comes behind it.
    if (!(error instanceof PermanentError)) throw error
    return refusalOf(object, error)
  }
}
