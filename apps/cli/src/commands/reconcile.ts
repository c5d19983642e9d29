import { Collection, collectionKey } from '@vignette/domain'
import type { Place } from '@vignette/intake'
import { readRecord, reconcile as reconcileScans, type Tally } from '@vignette/pipeline'
import { randomUUID } from 'node:crypto'
import { environmentOfProcess } from '../config.ts'
import { listPlace, openDistributed, type Distributed } from '../distributed.ts'
import { UsageError, exitCodes } from '../exit.ts'

export interface ReconcileOptions {
  collection?: string
  retryFailed?: boolean
  out?: string
}

/** `vignette reconcile`: lists the scans of every collection and hands to the workers what has no finished manifest. */
export async function reconcile({ collection, retryFailed = false, out }: ReconcileOptions): Promise<number> {
  await using house = await openDistributed(out, environmentOfProcess())
  const places = house.places.filter((place) => !collection || place.collection === collection)
  if (places.length === 0)
    throw new UsageError(`No scans belong to ${collection}; VIGNETTE_COLLECTIONS says which belong to what.`)
  for (const place of places) {
    const { tally, refused } = await reconcilePlace(house, place, retryFailed)
    process.stdout.write(`${describe(place, tally, refused)}\n`)
  }
  return exitCodes.done
}

async function reconcilePlace(
  house: Distributed,
  place: Place,
  retryFailed: boolean,
): Promise<{ tally: Tally; refused: number }> {
  const { engine, store } = house
  const collection = await readRecord(store, collectionKey(place.collection), Collection)
  if (!collection) {
    throw new UsageError(
      `There is no collection ${place.collection} in ${store.address} yet; \`vignette submit\` makes it.`,
    )
  }
  let refused = 0
  const tally = await reconcileScans({
    engine,
    store,
    uploads: listPlace(house, place, () => (refused += 1)),
    collection,
    run: randomUUID(),
    redo: { failed: retryFailed, outdated: true },
  })
  return { tally, refused }
}

function describe(
  { collection, bucket, prefix }: Place,
  { enqueued, done, failed }: Tally,
  refused: number,
): string {
  const parts = [
    `${enqueued} handed to the workers`,
    `${done} finished`,
    ...(failed > 0 ? [`${failed} failed (--retry-failed does them once more)`] : []),
    ...(refused > 0 ? [`${refused} no scans`] : []),
  ]
  return `${collection}  s3://${bucket}/${prefix}  ${parts.join(', ')}`
}
