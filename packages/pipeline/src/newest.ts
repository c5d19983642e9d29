import { newestKey, scanId, type MasterRef } from '@vignette/domain'
import type { ObjectStore } from '@vignette/storage'
import { z } from 'zod'
import { readRecord, writeRecord } from './records.ts'
import type { ScanTask } from './tasks.ts'

/** Which version of a master was ordered last, so that one that comes back is known to have been superseded. */
const Newest = z.object({
  v: z.literal(1),
  scan: z.string(),
  /** in s since 1970 */
  orderedAt: z.int().nonnegative(),
})

/** Whether another version of the master stands in the place of this one. Costs one read. */
export async function isSuperseded(
  store: ObjectStore,
  collection: string,
  master: MasterRef,
): Promise<boolean> {
  const newest = await readRecord(store, newestKey(collection, master), Newest)
  return newest !== null && newest.scan !== scanId(master)
}

/**
 * Has the task's version stand for its master, unless a later order's does: work on an older one may come to its end last.
 * Answers when this version was ordered last.
 */
export async function takePlace(store: ObjectStore, task: ScanTask): Promise<number | undefined> {
  const { collection, master, orderedAt } = task
  if (orderedAt === undefined) return undefined
  const key = newestKey(collection, master)
  const scan = scanId(master)
  const newest = await readRecord(store, key, Newest)
  if (newest && newest.orderedAt >= orderedAt && newest.scan === scan) return newest.orderedAt
  if (!newest || newest.orderedAt <= orderedAt) await writeRecord(store, key, { v: 1, scan, orderedAt })
  return orderedAt
}
