import { headLength, isImage } from '@vignette/imaging'
import { isUtf8 } from 'node:buffer'
import type { Dirent, Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { entryError, type FailedEntry } from './entries.ts'

/** Endings of images: what has one is taken whatever it holds, so that the report names what is damaged or not read yet. */
const imageEndings = new Set(
  'jpg jpeg jpe jfif jif png webp tif tiff btf tf8 tif8 jp2 jpx j2k jxl pdf gif bmp heic heif avif dng'
    .split(' ')
    .map((ending) => `.${ending}`),
)

export type Seen = 'file' | 'folder' | 'linked-folder' | FailedEntry

/** What an entry is, or why it is nothing that can be read. A link to a folder could lead round in a circle. */
export async function lookAt(path: string, entry: Dirent<Buffer>): Promise<Seen> {
  if (!isUtf8(entry.name)) {
    const message = 'Its name is no UTF-8 text; rename it, and run again.'
    return { source: path, code: 'unsupported-format', message }
  }
  if (entry.isDirectory()) return 'folder'
  if (!entry.isSymbolicLink()) return kindOf(path, entry)
  try {
    const target = await stat(path)
    return target.isDirectory() ? 'linked-folder' : kindOf(path, target)
  } catch (error) {
    return entryError(path, error)
  }
}

function kindOf(path: string, it: Dirent<Buffer> | Stats): Seen {
  return it.isFile() ? 'file' : noFile(path)
}

export function noFile(source: string): FailedEntry {
  const message =
    'It is no file: a pipe, a socket, a device or a link to a folder. Put the scan itself there.'
  return { source, code: 'unsupported-format', message }
}

/** What cannot be looked at is taken by its name, and fails by itself. */
export async function isScan(path: string, reason: 'no-image' | undefined): Promise<boolean> {
  if (isImageName(path)) return true
  try {
    return isImage(await readHead(path))
  } catch {
    return reason === undefined
  }
}

async function readHead(path: string): Promise<Buffer> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headLength), 0, headLength, 0)
  return buffer.subarray(0, bytesRead)
}

/** Whether a name promises an image. */
export function isImageName(path: string): boolean {
  return imageEndings.has(extname(path).toLowerCase())
}

/** Bytes that are no text are shown as `\xe9`. */
export function shown(name: Buffer): string {
  if (isUtf8(name)) return String(name)
  return [...name]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')
}
