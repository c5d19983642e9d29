// The directories of a TIFF: which of them are pages, and which are reduced copies or masks of one.
// TIFF 6.0, section 2; BigTIFF as libtiff writes it.
import { PermanentError } from '@vignette/domain'
import type { ByteReader } from './byte-reader.ts'

interface Directory {
  /** 1 is the first of the file */
  number: number
  width: number
  height: number
  /** a reduced copy or a transparency mask by its own word */
  secondary: boolean
  /** a camera's raw sensor data */
  raw: boolean
}

const tags = { newSubfileType: 254, subfileType: 255, width: 256, height: 257, dngVersion: 50706 }
/** More than any book; a chain that is longer goes in circles. */
const maxDirectories = 10_000

/** Numbers of the directories that are pages, from 1. Throws PermanentError `image-corrupt`. */
export async function readTiffPages(reader: ByteReader): Promise<{ pages: number[]; raw: boolean }> {
  const directories = await readDirectories(reader)
  const pages = directories.filter((directory, index) => {
    return !directory.secondary && !isHalf(directory, directories[index - 1])
  })
  return { pages: pages.map(({ number }) => number), raw: directories.some(({ raw }) => raw) }
}

/** Some writers of pyramids leave the levels unmarked; each is half of the one before. */
function isHalf(level: Directory, before: Directory | undefined): boolean {
  if (!before) return false
  return Math.abs(level.width - before.width / 2) <= 1 && Math.abs(level.height - before.height / 2) <= 1
}

async function readDirectories(reader: ByteReader): Promise<Directory[]> {
  const head = await reader.read(0, 16)
  const layout = layoutOf(head)
  const directories: Directory[] = []
  let offset = head.length < 16 ? 0 : layout.offset(head, layout.big ? 8 : 4)
  while (offset > 0) {
    if (directories.length === maxDirectories) throw damaged('its list of pages never ends')
    const countLength = layout.big ? 8 : 2
    const count = layout.count(await reader.read(offset, countLength))
    const length = count * layout.entryLength
    const entries = await reader.read(offset + countLength, length + layout.offsetLength)
    if (entries.length < length + layout.offsetLength) throw damaged('its list of pages is cut off')
    directories.push(readDirectory(entries.subarray(0, length), layout, directories.length + 1))
    offset = layout.offset(entries, length)
  }
  if (directories.length === 0) throw damaged('it has no pages')
  return directories
}

function readDirectory(entries: Buffer, layout: Layout, number: number): Directory {
  const values = new Map<number, number>()
  for (let at = 0; at < entries.length; at += layout.entryLength) {
    values.set(layout.short(entries, at), layout.value(entries, at))
  }
  const kind = values.get(tags.newSubfileType) ?? 0
  const [reducedCopy, mask] = [1, 4]
  return {
    number,
    width: values.get(tags.width) ?? 0,
    height: values.get(tags.height) ?? 0,
    secondary: (kind & (reducedCopy | mask)) !== 0 || values.get(tags.subfileType) === 2,
    raw: values.has(tags.dngVersion),
  }
}

type Layout = ReturnType<typeof layoutOf>

function layoutOf(head: Buffer) {
  const little = head[0] === 0x49
  const big = head[little ? 2 : 3] === 43
  const short = (bytes: Buffer, at: number): number =>
    little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  const long = (bytes: Buffer, at: number): number =>
    little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  const long8 = (bytes: Buffer, at: number): number =>
    Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  return {
    big,
    entryLength: big ? 20 : 12,
    offsetLength: big ? 8 : 4,
    short,
    offset: big ? long8 : long,
    count: (bytes: Buffer): number => {
      if (bytes.length < (big ? 8 : 2)) throw damaged('its list of pages is cut off')
      const count = big ? long8(bytes, 0) : short(bytes, 0)
      if (count > 65_535) throw damaged('its list of pages makes no sense')
      return count
    },
    /** the first value of an entry, where it is a whole number kept in the entry itself */
    value: (bytes: Buffer, at: number): number => {
      const valueAt = at + (big ? 12 : 8)
      return short(bytes, at + 2) === 3 ? short(bytes, valueAt) : long(bytes, valueAt)
    },
  }
}

function damaged(reason: string): PermanentError {
  return new PermanentError(
    'image-corrupt',
    `The TIFF is damaged or cut short (${reason}); restore it from a good copy or scan it again.`,
  )
}
