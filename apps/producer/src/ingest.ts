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
const looksAtOnce = 20

interface Named {
  bucket: string
  key: string
}

export interface Refused {
  key: string
  refused: string
}

/** What was done for a request. */
export interface Receipt {
  enqueued: number
  done: number
  refused: Refused[]
}

/**
 * Enqueues the objects in the version they have now, unless that one is done; resolves once the jobs are stored. Without a
 * collection each goes to the one it belongs to. Throws `ClientError` for a collection that nobody registered.
 */
export async function ingest(
  context: IngestContext,
  objects: readonly Named[],
  collection?: string,
): Promise<Receipt> {
  const looked: (Owned | Refused)[] = []
  for (let from = 0; from < objects.length; from += looksAtOnce) {
    const group = objects.slice(from, from + looksAtOnce)
    looked.push(...(await Promise.all(group.map((object) => look(context, object, collection)))))
  }
  const refused = looked.filter((one) => 'refused' in one)
  const receipt: Receipt = { enqueued: 0, done: 0, refused }
  const taken = looked.filter((one) => 'owner' in one)
  for (const [owner, owned] of Map.groupBy(taken, (one) => one.owner)) {
    const uploads = owned.map(({ upload }) => upload)
    const { enqueued, done } = await enqueueUploads(context, { uploads, collection: owner, redo: redoAll })
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

interface Owned {
  owner: string
  upload: Upload
}

async function look(
  { masters, policy, sources }: IngestContext,
  { bucket, key }: Named,
  collection: string | undefined,
): Promise<Owned | Refused> {
  const reason = rejectionReason({ bucket, key }, policy)
  if (reason) return { key, refused: reason }
  const owner = collection ?? collectionOf(sources, { bucket, key })
  if (!owner) return { key, refused: 'no-collection' }
  const head = await masters(bucket).head(key)
  if (!head) return { key, refused: 'gone' }
  const { bytes, version } = head
  return bytes === 0 ? { key, refused: 'empty' } : { owner, upload: { bucket, key, bytes, version } }
}
