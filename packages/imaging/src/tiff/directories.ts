// The directories of a TIFF with their fields. TIFF 6.0, section 2; BigTIFF as libtiff writes it; SubIFDs by TIFF Technical Note 1.
import { PermanentError } from '@vignette/domain'
import type { ByteReader } from '../byte-reader.ts'
import { layoutOf, type Field, type Layout } from './fields.ts'

export interface Directory {
  /** 1 is the first of the file; those inside others come after all of the chain */
  number: number
  /** where it lies in the file */
  start: number
  end: number
  /** by tag; of a tag that stands twice the first counts */
  fields: ReadonlyMap<number, Field>
}

export interface TiffFile {
  layout: Layout
  directories: Directory[]
}

const subDirectories = 330
/** More than any book has pages. What is visited once is not visited again, so nothing goes in circles. */
const maxDirectories = 10_000
/** Fields of all directories together: some twenty a page, so a file with more is made to take time. */
const maxFields = 200_000

/** Throws PermanentError `image-corrupt`. */
export async function readDirectories(reader: ByteReader): Promise<TiffFile> {
  const head = await reader.read(0, 16)
  if (head.length < 8) throw damaged('its head is cut off')
  const layout = layoutOf(head)
  const walk = openWalk(reader, layout)
  await walk.chain(head.length < (layout.big ? 16 : 8) ? 0 : layout.offset(head, layout.big ? 8 : 4))
  for (const { fields } of [...walk.directories]) {
    for (const offset of await layout.numbers(reader, fields.get(subDirectories), maxDirectories))
      await walk.chain(offset)
  }
  if (walk.directories.length === 0) throw damaged('it has no pages')
  return { layout, directories: walk.directories }
}

interface Walk {
  directories: Directory[]
  chain(offset: number): Promise<void>
}

function openWalk(reader: ByteReader, layout: Layout): Walk {
  const directories: Directory[] = []
  const seen = new Set<number>()
  let fieldsLeft = maxFields
  return {
    directories,
    async chain(first) {
      for (let offset = first; offset > 0;) {
        if (seen.has(offset) || seen.size === maxDirectories) throw damaged('its list of pages never ends')
        seen.add(offset)
        const { fields, count, next, end } = await readDirectory(reader, layout, offset)
        fieldsLeft -= count
        if (fieldsLeft < 0) throw damaged('its list of pages makes no sense')
        directories.push({ number: directories.length + 1, start: offset, end, fields })
        offset = next
      }
    },
  }
}

async function readDirectory(
  reader: ByteReader,
  layout: Layout,
  offset: number,
): Promise<{ fields: Map<number, Field>; count: number; next: number; end: number }> {
  const countLength = layout.big ? 8 : 2
  const head = await reader.read(offset, countLength)
  if (head.length < countLength) throw damaged('its list of pages is cut off')
  const count = layout.big ? layout.offset(head, 0) : layout.short(head, 0)
  if (count > 65_535) throw damaged('its list of pages makes no sense')
  const length = count * layout.entryLength
  const entries = await reader.read(offset + countLength, length + layout.offsetLength)
  if (entries.length < length) throw damaged('its list of pages is cut off')
  const fields = new Map<number, Field>()
  for (let at = 0; at < length; at += layout.entryLength) {
    const tag = layout.short(entries, at)
    if (!fields.has(tag)) fields.set(tag, layout.field(entries, at, offset + countLength + at))
  }
  // Some writers leave out the offset of the next directory when the file ends with the last.
  const next = entries.length < length + layout.offsetLength ? 0 : layout.offset(entries, length)
  return { fields, count, next, end: offset + countLength + length }
}

export function damaged(reason: string): PermanentError {
  return new PermanentError(
    'image-corrupt',
    `The TIFF is damaged or cut short (${reason}); restore it from a good copy or scan it again.`,
  )
}
