import {
  Manifest,
  PermanentError,
  manifestKey,
  scanId,
  type Collection,
  type MasterRef,
} from '@vignette/domain'
import type { Engine } from '@vignette/queue'
import type { ObjectStore } from '@vignette/storage'
import { flow } from './flow.ts'
import { orderTime } from './priority.ts'
import { isSuperseded } from './newest.ts'
import { readRecord } from './records.ts'
import { ScanTask } from './tasks.ts'

/** Scans that go to the queue at once. */
const sliceLength = 500
/** Manifests that are read at a time. */
const readsAtOnce = 20

/** A master that may have something left to be done, with its size. */
export interface Upload extends MasterRef {
  bytes: number
}

export interface ReconcileOptions {
  engine: Pick<Engine, 'enqueue'>
  /** where manifests are */
  store: ObjectStore
  /** as they come; only some hundred are held at a time */
  uploads: AsyncIterable<MasterRef> | Iterable<MasterRef>
  collection: Collection
  run: string
  /** What to do once more: what has failed, and what an earlier plan has finished. */
  redo: { failed: boolean; outdated: boolean }
  /** What models have refused is asked for once more. */
  askRefused?: boolean
  signal?: AbortSignal
  /** Told of every slice that is in the queue. */
  onEnqueued?(scans: readonly OpenScan[]): void
  /** Takes a master that no job can hold; without it the error is thrown. */
  onRefused?(master: MasterRef, error: PermanentError): void
}

/** A scan that something is left to do for. */
export interface OpenScan {
  task: ScanTask
  /** of the manifest it has so far */
  publishedAt?: string
}

/** What became of the uploads; `enqueued` counts those whose job was in the queue already too. */
export interface ReconcileResult {
  enqueued: number
  done: number
  failed: number
  outdated: number
}

/** The part of a manifest that says how a scan stands. */
const ManifestStatus = Manifest.pick({ plan: true, outcome: true, publishedAt: true })

/** The objects of a bucket below a prefix, as a listing tells of them. */
export async function* listUploads(
  masters: ObjectStore,
  { bucket, prefix }: { bucket: string; prefix: string },
): AsyncGenerator<Upload> {
  for await (const { key, bytes, version } of masters.list(prefix)) yield { bucket, key, bytes, version }
}

/**
 * The run of all work that nobody ordered by hand. Whatever tells of a version, once or twice, an event or a listing, comes
 * to the same job, so that a listing need not wait until an object's own event had its time.
 */
export function unattendedRun(collection: string): string {
  return `event-${collection}`
}

/** Enqueues the masters that have no manifest, or none that `redo` is content with. Costs two small reads each. */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileResult> {
  const result: ReconcileResult = { enqueued: 0, done: 0, failed: 0, outdated: 0 }
  let open: OpenScan[] = []
  const enqueue = async (): Promise<void> => {
    const taken = await enqueueScans(options, open)
    options.onEnqueued?.(taken)
    result.enqueued += taken.length
    open = []
  }
  for await (const masters of inGroups(options.uploads, readsAtOnce)) {
    options.signal?.throwIfAborted()
    for (const found of await Promise.all(masters.map((master) => assess(options, master)))) {
      if (typeof found === 'string') result[found] += 1
      else open.push(found)
    }
    if (open.length >= sliceLength) await enqueue()
  }
  if (open.length > 0) await enqueue()
  return result
}

/** Answers the scans that are in the queue. */
async function enqueueScans(options: ReconcileOptions, scans: readonly OpenScan[]): Promise<OpenScan[]> {
  const refused = new Set<unknown>()
  await options.engine.enqueue(
    flow,
    scans.map(({ task }) => ({ stage: 'scan', payload: task })),
    async ({ payload }, error) => {
      if (!options.onRefused) throw error
      refused.add(payload)
      options.onRefused(ScanTask.parse(payload).master, error)
    },
  )
  return scans.filter(({ task }) => !refused.has(task))
}

async function* inGroups<T>(items: AsyncIterable<T> | Iterable<T>, length: number): AsyncGenerator<T[]> {
  let group: T[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length < length) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

async function assess(
  { store, collection, run, redo, askRefused }: ReconcileOptions,
  { bucket, key, version }: MasterRef,
): Promise<OpenScan | Exclude<keyof ReconcileResult, 'enqueued'>> {
  const master = { bucket, key, version }
  const task: ScanTask = {
    v: 1,
    run,
    collection: collection.name,
    plan: collection.plan,
    master,
    orderedAt: orderTime(),
    ...(askRefused ? { askRefused } : {}),
  }
  const manifest = await readStatus(store, manifestKey(collection.name, scanId(master)))
  if (!manifest || manifest.outcome === 'pending') return { task }
  const { outcome, plan, publishedAt } = manifest
  // A version that has come back stands for its master again, whatever there is left to do.
  const back = await isSuperseded(store, collection.name, master)
  if (outcome === 'failed') {
    if (!redo.failed && !back) return 'failed'
    // The jobs of the run that failed would stand in the way; doubles of one retry are still one.
    const again = `${run}-${Date.parse(publishedAt).toString(36)}`
    return { task: { ...task, run: again }, publishedAt }
  }
  if (back) return { task, publishedAt }
  if (plan === collection.plan) return 'done'
  return redo.outdated ? { task, publishedAt } : 'outdated'
}

/** A manifest is made from other records, so one that cannot be read is made again. */
async function readStatus(store: ObjectStore, key: string) {
  try {
    return await readRecord(store, key, ManifestStatus)
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'internal') return null
    throw error
  }
}
