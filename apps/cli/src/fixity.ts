import { PermanentError, RetryableError, localBucket, type MasterRef } from '@vignette/domain'
import type { ObjectHead, ObjectStore } from '@vignette/storage'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { entryError, type FailedEntry } from './entries.ts'

/** Digests of files by path; `version` is size and time of the file when it was read. */
const Fixity = z.object({
  v: z.literal(1),
  files: z.record(z.string(), z.object({ version: z.string(), sha256: z.string() })),
})
type Fixity = z.infer<typeof Fixity>

/** Files read at a time: a disk is no faster with more. */
const readsAtOnce = 4

export interface FixityOptions {
  /** the files of this machine */
  masters: ObjectStore
  /** where digests are remembered; without it all files are read */
  file: string | undefined
}

export interface Masters {
  masters: { source: string; master: MasterRef }[]
  failed: FailedEntry[]
}

/**
 * The masters that local files are. The version of each is the digest of its bytes, so a copy with another time is the same
 * scan; files of the size and time on record are not read again. One that is gone, or that the disk declines, fails by itself.
 */
export async function mastersAt(paths: readonly string[], options: FixityOptions): Promise<Masters> {
  const { masters, file } = options
  const { files } = await readFixity(file)
  const { heads, failed } = await headsOf(paths, masters)
  const changed = heads.filter(({ head: { key, version } }) => files[key]?.version !== version)
  for (let from = 0; from < changed.length; from += readsAtOnce) {
    const some = changed.slice(from, from + readsAtOnce)
    await Promise.all(some.map(({ head }) => readInto(files, masters, head)))
  }
  if (file && changed.length > 0) await writeFixity(file, { v: 1, files })
  const masterOf = ({ key, version }: ObjectHead): MasterRef => {
    const sha256 = files[key]?.version === version ? files[key].sha256 : undefined
    // One that cannot be read fails by itself, and leaves the others alone.
    return { bucket: localBucket, key, version: sha256 ? `sha256:${sha256}` : version }
  }
  return { masters: heads.map(({ source, head }) => ({ source, master: masterOf(head) })), failed }
}

interface Heads {
  heads: { source: string; head: ObjectHead }[]
  failed: FailedEntry[]
}

async function headsOf(paths: readonly string[], masters: ObjectStore): Promise<Heads> {
  const found: Heads = { heads: [], failed: [] }
  for (const source of paths) {
    try {
      const head = await masters.head(source.replace(/^[/\\]+/, ''))
      if (head) found.heads.push({ source, head })
      else found.failed.push(entryError(source, { code: 'ENOENT' }))
    } catch (error) {
      if (!isOurs(error)) throw error
      found.failed.push({ source, code: error.code, message: error.message })
    }
  }
  return found
}

function isOurs(error: unknown): error is PermanentError | RetryableError {
  return error instanceof PermanentError || error instanceof RetryableError
}

async function readInto(
  files: Fixity['files'],
  masters: ObjectStore,
  { key, version }: ObjectHead,
): Promise<void> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of (await masters.stream(key)) ?? []) hash.update(chunk)
    files[key] = { version, sha256: hash.digest('hex') }
  } catch (error) {
    if (!isOurs(error)) throw error
    delete files[key]
  }
}

/** What cannot be read is made again. */
async function readFixity(file: string | undefined): Promise<Fixity> {
  const none: Fixity = { v: 1, files: {} }
  if (!file) return none
  try {
    return Fixity.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return none
  }
}

async function writeFixity(file: string, fixity: Fixity): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(unfinished, JSON.stringify(fixity))
  await rename(unfinished, file)
}
