import { PermanentError, localBucket, sha256 as digest, type MasterRef } from '@vignette/domain'
import type { Source } from '@vignette/imaging'
import type { Log } from '@vignette/queue'
import type { ObjectHead, ObjectStore } from '@vignette/storage'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ScanTask } from './tasks.ts'

/** Masters up to this many bytes are held in memory; larger ones lie in a temporary file while they are worked on. */
const inMemoryBytes = 64 * 1024 * 1024

export interface OpenMaster {
  source: Source
  sha256: string
  bytes: number
}

export interface MasterOrder {
  master: MasterRef
  signal: AbortSignal
  /** fixity on record; another digest is `master-changed` */
  sha256?: string
}

/** The object is there, in another version than the one that was submitted. */
export class MasterChanged extends PermanentError {
  /** what is there now; absent where only its bytes tell */
  readonly newer: MasterRef | undefined
  constructor(master: MasterRef, version?: string) {
    super('master-changed', `${master.key} is not the file it was when it was submitted; submit the new one.`)
    // The version of a local file is its digest, and nobody but a new run works that out.
    if (version !== undefined && master.bucket !== localBucket) this.newer = { ...master, version }
  }
}

/**
 * What is to be done in place of work on an object that was overwritten since: of the older version there is nothing to be had
 * any more, and nothing to tell. Throws what is no such thing.
 */
export function takeUpNewer(error: unknown, task: ScanTask, log: Log): ScanTask {
  if (!(error instanceof MasterChanged) || !error.newer) throw error
  log.info({ version: error.newer.version }, 'overwritten since; the newer version is taken up')
  // Ordered after the older one, whose work may come to its end last.
  const { orderedAt } = task
  const later = orderedAt === undefined ? {} : { orderedAt: orderedAt + 1 }
  return ScanTask.parse({ ...task, ...later, master: error.newer })
}

/**
 * Reads a master once, start to end, and lends it to `use`. Nothing of it is left behind.
 * Throws `PermanentError`: `master-missing`, `image-empty`, and `MasterChanged` (not the version or not the bytes on record).
 */
export async function withMaster<T>(
  store: ObjectStore,
  order: MasterOrder,
  use: (master: OpenMaster) => Promise<T>,
): Promise<T> {
  const { master } = order
  const head = await headOf(store, master)
  if (head.bytes === 0) throw new PermanentError('image-empty', 'The file has no bytes; upload it again.')
  if (head.bytes > inMemoryBytes) return spooled(store, order, use)
  const bytes = await store.get(master.key)
  if (!bytes) throw missing(store, master)
  const sha256 = digest(bytes)
  await checkFixity(store, order, sha256)
  return use({ source: bytes, sha256, bytes: bytes.length })
}

/** The version of a local file is a digest, which only reading it can tell. */
const digestVersion = 'sha256:'

async function headOf(store: ObjectStore, master: MasterRef): Promise<ObjectHead> {
  const head = await store.head(master.key)
  if (!head) throw missing(store, master)
  if (!master.version.startsWith(digestVersion) && head.version !== master.version)
    throw new MasterChanged(master, head.version)
  return head
}

/** What was read must be the bytes on record; where there are none yet, of the version still, for it may have been replaced meanwhile. */
async function checkFixity(
  store: ObjectStore,
  { master, sha256: recorded }: MasterOrder,
  sha256: string,
): Promise<void> {
  const { version } = master
  const expected = version.startsWith(digestVersion) ? version.slice(digestVersion.length) : recorded
  if (expected === sha256) return
  await headOf(store, master)
  if (expected !== undefined) throw new MasterChanged(master)
}

function missing(store: ObjectStore, { key }: MasterRef): PermanentError {
  return new PermanentError('master-missing', `${key} is no longer in ${store.address}.`)
}

async function spooled<T>(
  store: ObjectStore,
  order: MasterOrder,
  use: (master: OpenMaster) => Promise<T>,
): Promise<T> {
  const { master, signal } = order
  const folder = await mkdtemp(join(tmpdir(), 'vignette-master-'))
  try {
    const stream = await store.stream(master.key)
    if (!stream) throw missing(store, master)
    const source = join(folder, 'master')
    const hash = createHash('sha256')
    let bytes = 0
    async function* measured(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    }
    await pipeline(measured(stream), createWriteStream(source), { signal })
    const sha256 = hash.digest('hex')
    await checkFixity(store, order, sha256)
    return await use({ source, sha256, bytes })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
