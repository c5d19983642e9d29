import { readdir, stat } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { UsageError } from './exit.ts'

/** Endings that a folder of scans may hold. Those that cannot be read yet are taken too, so that the report names them. */
const imageEndings = new Set(
  'jpg jpeg jpe png webp tif tiff jp2 jpx j2k jxl pdf gif bmp heic heif avif dng'
    .split(' ')
    .map((ending) => `.${ending}`),
)

/**
 * The files to work on, in path order: each file named, and all images below each folder named. Hidden ones, and what
 * lies below `except`, are left out. Throws `UsageError` for a path that is not there.
 */
export async function findInputs(paths: readonly string[], except: string): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => filesAt(resolve(path), except)))
  return [...new Set(found.flat())].toSorted()
}

async function filesAt(path: string, except: string): Promise<string[]> {
  const there = await stat(path).catch(() => undefined)
  if (!there) throw new UsageError(`There is no file or folder ${path}.`)
  return there.isDirectory() ? imagesBelow(path, except) : [path]
}

async function imagesBelow(folder: string, except: string): Promise<string[]> {
  if (folder === except) return []
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries
    .filter((entry) => !entry.name.startsWith('.'))
    .map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return imagesBelow(path, except)
      return imageEndings.has(extname(entry.name).toLowerCase()) ? [path] : []
    })
  return (await Promise.all(nested)).flat()
}
