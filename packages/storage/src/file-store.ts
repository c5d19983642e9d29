import { PermanentError } from '@vignette/domain'
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkKey } from './check-key.ts'
import { fileError, isCode, orNull } from './file-errors.ts'
import { fileVersion, isReserved, listFolder, temporaryPrefix } from './list-folder.ts'
import type { ObjectHead, ObjectStore } from './object-store.ts'
import { asReadOnly } from './read-only.ts'

export interface FileStoreOptions {
  /** What writes throws. */
  readOnly?: boolean
}

/**
 * Objects as files of a folder, made by the first `put`. `.vignette` folders and unfinished writes are no part of it.
 * Symbolic links are followed, also out of the folder: who can place them there decides what the store holds.
 */
export function openFileStore(folder: string, { readOnly = false }: FileStoreOptions = {}): ObjectStore {
  const root = resolve(folder)
  const pathOf = (key: string): string => join(root, checkFileKey(key))
  const head = async (key: string): Promise<ObjectHead | null> => {
    const found = await orNull(stat(pathOf(key)))
    return found?.isFile() ? { key, bytes: found.size, version: fileVersion(found) } : null
  }
  const store: ObjectStore = {
    address: `file:${root}`,
    get: async (key) => orNull(readFile(pathOf(key))),
    stream: async (key) => ((await head(key)) ? chunksOf(pathOf(key)) : null),
    head,
    put: async (key, bytes, { ifAbsent = false } = {}) => {
      if (ifAbsent && (await head(key))) return false
      return writeWhole(pathOf(key), bytes, ifAbsent)
    },
    copy: async (from, to) => ((await head(from)) ? linkWhole(pathOf(from), pathOf(to)) : false),
    delete: async (key) => {
      await orNull(unlink(pathOf(key)))
    },
    list: (prefix) => listFolder(root, prefix),
    close: async () => {},
  }
  return readOnly ? asReadOnly(store) : store
}

function checkFileKey(key: string): string {
  if (!checkKey(key).split('/').some(isReserved)) return key
  throw new PermanentError('internal', `${JSON.stringify(key)} is reserved; no object can have this key.`)
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 * 1024 })
  } catch (error) {
    throw fileError(error)
  }
}

/**
 * The file gets its name when its bytes are on the disk. Without that flush, a power cut could leave an empty file under a
 * key that says "done". It costs a few milliseconds; the newest names may still be lost, and are then made again.
 */
async function writeWhole(path: string, bytes: Uint8Array, ifAbsent: boolean): Promise<boolean> {
  const temporary = join(dirname(path), `${temporaryPrefix}${randomUUID()}`)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, bytes, { flag: 'wx', flush: true })
    if (ifAbsent) return await linkIfAbsent(temporary, path)
    await rename(temporary, path)
    return true
  } catch (error) {
    throw fileError(error)
  } finally {
    await orNull(unlink(temporary))
  }
}

/** A hard link costs no space, and `put` never writes into a file that is there; disks without links copy. */
async function linkWhole(from: string, to: string): Promise<boolean> {
  const temporary = join(dirname(to), `${temporaryPrefix}${randomUUID()}`)
  try {
    await mkdir(dirname(to), { recursive: true })
    await link(from, temporary).catch(async (error: unknown) => {
      if (!isCode(error, noLinks)) throw error
      await copyFile(from, temporary)
    })
    await rename(temporary, to)
    return true
  } catch (error) {
    throw fileError(error)
  } finally {
    await orNull(unlink(temporary))
  }
}

/** How a disk says that it has no hard links, or not across to another. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK']

/** A hard link fails where the name is taken, atomically. Disks without links (exFAT) rename, and may replace a rival's file. */
async function linkIfAbsent(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path)
  } catch (error) {
    if (isCode(error, ['EEXIST'])) return false
    if (!isCode(error, noLinks)) throw error
    await rename(temporary, path)
  }
  return true
}
