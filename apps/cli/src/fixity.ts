import { PermanentError, localBucket, type MasterRef } from '@vignette/domain'
import type { ObjectHead, ObjectStore } from '@vignette/storage'
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { UsageError } from './exit.ts'

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

/**
 * The masters that local files are. The version of each is the digest of its bytes, so a copy with another time is the same
 * scan; files of the size and time on record are not read again. Throws `UsageError` for one that is not there.
 */
export async function mastersAt(paths: readonly string[], options: FixityOptions): Promise<MasterRef[]> {
  const { masters, file } = options
  const { files } = await readFixity(file)
  const heads: ObjectHead[] = []
  for (const path of paths) {
    const head = await masters.head(path.replace(/^[/\\]+/, ''))
    if (!head) throw new UsageError(`${path} cannot be read.`)
    heads.push(head)
  }
  const changed = heads.filter(({ key, version }) => files[key]?.version !== version)
  for (let from = 0; from < changed.length; from += readsAtOnce)
    await Promise.all(changed.slice(from, from + readsAtOnce).map((head) => readInto(files, masters, head)))
  if (file && changed.length > 0) await writeFixity(file, { v: 1, files })
  return heads.map(({ key, version }) => {
    const sha256 = files[key]?.version === version ? files[key].sha256 : undefined
    // One that cannot be read fails by itself, and leaves the others alone.
    return { bucket: localBucket, key, version: sha256 ? `sha256:${sha256}` : version }
  })
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
    if (!(error instanceof PermanentError)) throw error
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
