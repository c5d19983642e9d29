import { PermanentError, sha256 as digest, type MasterRef } from '@vignette/domain'
import type { Source } from '@vignette/imaging'
import type { ObjectStore } from '@vignette/storage'
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'

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

/**
 * Reads a master once, start to end, and lends it to `use`. Nothing of it is left behind.
 * Throws `PermanentError`: `master-missing`, `master-changed` (not the version or not the bytes on record), `image-empty`.
 */
export async function withMaster<T>(
  store: ObjectStore,
  order: MasterOrder,
  use: (master: OpenMaster) => Promise<T>,
): Promise<T> {
  const { master } = order
  const head = await store.head(master.key)
  if (!head) throw new PermanentError('master-missing', `${master.key} is no longer in ${store.address}.`)
  if (head.version !== master.version) throw changed(master)
  if (head.bytes === 0) throw new PermanentError('image-empty', 'The file has no bytes; upload it again.')
  if (head.bytes > inMemoryBytes) return spooled(store, order, use)
  const bytes = await store.get(master.key)
  if (!bytes) throw new PermanentError('master-missing', `${master.key} is no longer in ${store.address}.`)
  const sha256 = digest(bytes)
  if (order.sha256 && order.sha256 !== sha256) throw changed(master)
  return use({ source: bytes, sha256, bytes: bytes.length })
}

async function spooled<T>(
  store: ObjectStore,
  { master, signal, sha256: expected }: MasterOrder,
  use: (master: OpenMaster) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'vignette-master-'))
  try {
    const stream = await store.stream(master.key)
    if (!stream) throw new PermanentError('master-missing', `${master.key} is no longer in ${store.address}.`)
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
    if (expected && expected !== sha256) throw changed(master)
    return await use({ source, sha256, bytes })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function changed(master: MasterRef): PermanentError {
  return new PermanentError(
    'master-changed',
    `${master.key} is not the file it was when it was submitted; submit the new one.`,
  )
}
