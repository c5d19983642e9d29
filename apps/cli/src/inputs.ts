import { localBucket } from '@vignette/domain'
import { rejectionReason } from '@vignette/intake'
import { intakePolicy } from '@vignette/runtime'
import type { Dirent } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { entryError, type FailedEntry, type LeftOut } from './entries.ts'
import { UsageError } from './exit.ts'
import { isImageName, isScan, lookAt, noFile, shown } from './look-at.ts'

export interface Inputs {
  /** in path order */
  files: string[]
  failed: FailedEntry[]
  leftOut: LeftOut[]
}

/**
 * The files to work on: each file named, and below each folder named whatever its ending or its first bytes tell for an
 * image. An earlier output is known by its `.vignette`. Throws `UsageError` for a path that is not there.
 */
export async function findInputs(
  paths: readonly string[],
  out: string,
  read: ReadFolder = readFolder,
): Promise<Inputs> {
  const found: Inputs = { files: [], failed: [], leftOut: [] }
  for (const path of new Set(paths.map((given) => resolve(given))))
    await takeNamed(path, { found, out, read })
  const files = new Set(found.files)
  return {
    files: [...files].toSorted(),
    failed: once(found.failed, ({ source }) => source),
    leftOut: once(found.leftOut, ({ path }) => path).filter(({ path }) => !files.has(path)),
  }
}

/** Names as bytes, for not every one is text. */
type ReadFolder = (folder: string) => Promise<Dirent<Buffer>[]>
const readFolder: ReadFolder = (folder) => readdir(folder, { withFileTypes: true, encoding: 'buffer' })

interface Search {
  found: Inputs
  /** where results go now */
  out: string
  read: ReadFolder
}

async function takeNamed(path: string, search: Search): Promise<void> {
  const { found } = search
  try {
    const there = await stat(path)
    if (there.isDirectory()) await takeFolder(path, search)
    else if (there.isFile()) found.files.push(path)
    else found.failed.push(noFile(path))
  } catch (error) {
    if (!(await isThere(path))) throw new UsageError(`There is no file or folder ${path}.`)
    found.failed.push(entryError(path, error))
  }
}

async function takeFolder(folder: string, search: Search): Promise<void> {
  const { found, out, read } = search
  const entries = await read(folder).catch((error: unknown) => entryError(folder, error))
  if (!Array.isArray(entries)) found.failed.push(entries)
  else if (folder === out || entries.some(isMarker)) found.leftOut.push({ path: folder, why: 'own-output' })
  else for (const entry of entries) await takeEntry(folder, entry, search)
}

function isMarker(entry: Dirent<Buffer>): boolean {
  return entry.isDirectory() && String(entry.name) === '.vignette'
}

async function takeEntry(folder: string, entry: Dirent<Buffer>, search: Search): Promise<void> {
  const { found } = search
  const path = join(folder, shown(entry.name))
  const reason = reasonOf(path.slice(folder.length + 1))
  if (reason === 'hidden') return void found.leftOut.push({ path, why: 'hidden' })
  const seen = await lookAt(path, entry)
  if (seen === 'folder') return takeFolder(path, search)
  if (seen === 'file') return takeFile(path, reason, found)
  if (seen === 'linked-folder' && !isImageName(path)) found.leftOut.push({ path, why: seen })
  else if (reason) found.leftOut.push({ path, why: reason })
  else found.failed.push(typeof seen === 'string' ? noFile(path) : seen)
}

async function takeFile(path: string, reason: 'no-image' | undefined, found: Inputs): Promise<void> {
  if (await isScan(path, reason)) found.files.push(path)
  else found.leftOut.push({ path, why: 'no-image' })
}

/** As for what lies in a bucket. */
function reasonOf(name: string): 'hidden' | 'no-image' | undefined {
  const reason = rejectionReason({ bucket: localBucket, key: name }, intakePolicy('', [localBucket]))
  return reason === 'hidden' || reason === 'no-image' ? reason : undefined
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function once<T>(entries: readonly T[], nameOf: (entry: T) => string): T[] {
  return [...new Map(entries.map((entry) => [nameOf(entry), entry])).values()]
}
