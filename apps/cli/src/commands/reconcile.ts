import { Collection, collectionKey, inOneLine } from '@vignette/domain'
import type { CollectionSource } from '@vignette/intake'
import { readRecord, reconcile as reconcileScans, type ReconcileResult } from '@vignette/pipeline'
import { listScans } from '@vignette/runtime'
import { randomUUID } from 'node:crypto'
import { environmentOfProcess } from '../config.ts'
import { openDistributed, type Distributed } from '../distributed.ts'
import { countLeftOut, type LeftOut } from '../left-out.ts'
import { UsageError, exitCodes } from '../exit.ts'
import { print } from '../terminal.ts'

export interface ReconcileCommandOptions {
  collection?: string
  retryFailed?: boolean
  retry?: 'refused'
  out?: string
}

/** `vignette reconcile`: lists the scans of every collection and hands to the workers what has no finished manifest. */
export async function reconcile({
  collection,
  retryFailed = false,
  retry,
  out,
}: ReconcileCommandOptions): Promise<number> {
  await using runtime = await openDistributed(out, environmentOfProcess())
  const sources = runtime.sources.filter((source) => !collection || source.collection === collection)
  if (sources.length === 0)
    throw new UsageError(`No scans belong to ${collection}; VIGNETTE_COLLECTIONS says which belong to what.`)
  for (const source of sources) {
    const { result, leftOut } = await reconcileSource(runtime, source, {
      failed: retryFailed || retry === 'refused',
      refused: retry === 'refused',
    })
    print(`${inOneLine(describe(source, result, leftOut))}\n`)
  }
  return exitCodes.done
}

async function reconcileSource(
  runtime: Distributed,
  source: CollectionSource,
  retry: { failed: boolean; refused: boolean },
): Promise<{ result: ReconcileResult; leftOut: LeftOut }> {
  const { engine, store } = runtime
  const collection = await readRecord(store, collectionKey(source.collection), Collection)
  if (!collection) {
    throw new UsageError(
      `There is no collection ${source.collection} in ${store.address} yet; \`vignette submit\` makes it.`,
    )
  }
  const leftOut = countLeftOut()
  const result = await reconcileScans({
    engine,
    store,
    uploads: listScans(runtime, source, (_key, reason) => leftOut.count(reason)),
    collection,
    run: randomUUID(),
    redo: { failed: retry.failed, outdated: true },
    askRefused: retry.refused,
    onRefused: (_master, { code }) => leftOut.count(code),
  })
  return { result, leftOut }
}

function describe(
  { collection, bucket, prefix }: CollectionSource,
  { enqueued, done, failed }: ReconcileResult,
  leftOut: LeftOut,
): string {
  const parts = [
    `${enqueued} handed to the workers`,
    `${done} finished`,
    ...(failed > 0 ? [`${failed} failed (--retry-failed does them once more)`] : []),
    ...(leftOut.total() > 0 ? [`${leftOut.total()} no scans (${leftOut.describe()})`] : []),
  ]
  return `${collection}  s3://${bucket}/${prefix}  ${parts.join(', ')}`
}
