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

/** An object that is not taken, and the word for why. */
interface Rejected {
  key: string
  refused: string
}

/** What was done for a request. */
export interface Receipt {
  enqueued: number
  done: number
  refused: Rejected[]
}

/**
 * Enqueues the objects in the version they have now, unless that one is done; resolves once the jobs are stored. Without a
 * collection each goes to the one it belongs to. Throws `ClientError` for a collection that nobody registered.
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
  const receipt: Receipt = { enqueued: 0, done: 0, refused }
  const accepted = examined.filter((object) => 'upload' in object)
  for (const [name, ofCollection] of Map.groupBy(accepted, (object) => object.collection)) {
    const uploads = ofCollection.map(({ upload }) => upload)
    const { enqueued, done } = await enqueueUploads(context, { uploads, collection: name, redo: redoAll })
    receipt.enqueued += enqueued
    receipt.done += done
  }
  return receipt
}

/** What has failed, or was made by an earlier plan, is done once more. */
export const redoAll = { failed: true, outdated: true }

interface Delivery {
  uploads: AsyncIterable<Upload> | Iterable<Upload>
  collection: string
  redo: ReconcileOptions['redo']
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
  { bucket, key }: ObjectName,
  named: string | undefined,
): Promise<Accepted | Rejected> {
  const reason = rejectionReason({ bucket, key }, policy)
  if (reason) return { key, refused: reason }
  const collection = named ?? collectionOf(sources, { bucket, key })
  if (!collection) return { key, refused: 'no-collection' }
  const head = await masters(bucket).head(key)
  if (!head) return { key, refused: 'gone' }
  const { bytes, version } = head
  return bytes === 0 ? { key, refused: 'empty' } : { collection, upload: { bucket, key, bytes, version } }
}
