import type { Stats } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { checkPrefix, compareKeys } from './check-key.ts'
import { orNull } from './file-errors.ts'
import type { ObjectHead } from './object-store.ts'

/** Begins the name of a file that is being written. */
export const temporaryPrefix = '.vignette-tmp-'

/** Whether a file or folder of this name is none of the store's objects. */
export function isReserved(name: string): boolean {
  return name === '.vignette' || name.startsWith(temporaryPrefix)
}

/** Two writes of the same length within one tick of the file system's clock, some ms, look alike. */
export function fileVersion({ size, mtimeMs }: Stats): string {
  return `${size}-${mtimeMs}`
}

/** The files below `root` whose path starts with `prefix`, in the byte order of their paths. Costs one folder's names in memory. */
export async function* listFolder(root: string, prefix: string): AsyncGenerator<ObjectHead> {
  const folder = checkPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1)
  if (!folder.split('/').some(isReserved)) yield* walk({ root, prefix, entered: [] }, folder)
}

interface Walk {
  root: string
  prefix: string
  /** Real paths from the root down: a link back to one of them would never end. */
  entered: string[]
}

async function* walk({ root, prefix, entered }: Walk, folder: string): AsyncGenerator<ObjectHead> {
  const path = join(root, folder)
  const real = await orNull(realpath(path))
  if (real === null || entered.includes(real)) return
  const names = (await orNull(readdir(path, { withFileTypes: true }))) ?? []
  const found = names
    .filter(({ name }) => !isReserved(name))
    .map((entry) => ({ key: folder + entry.name, entry }))
    .filter(({ key }) => key.startsWith(prefix))
  const entries = await Promise.all(
    found.map(async ({ key, entry }) => {
      const isFolder = entry.isSymbolicLink() ? await leadsToFolder(join(root, key)) : entry.isDirectory()
      return isFolder ? `${key}/` : key
    }),
  )
  for (const key of entries.toSorted(compareKeys)) {
    if (key.endsWith('/')) yield* walk({ root, prefix, entered: [...entered, real] }, key)
    else yield* headOf(root, key)
  }
}

async function leadsToFolder(path: string): Promise<boolean> {
  return (await orNull(stat(path)))?.isDirectory() === true
}

/** Nothing where the file went away meanwhile, or is none: a socket, a link to nowhere. */
async function* headOf(root: string, key: string): AsyncGenerator<ObjectHead> {
  const found = await orNull(stat(join(root, key)))
  if (found?.isFile()) yield { key, bytes: found.size, version: fileVersion(found) }
}
