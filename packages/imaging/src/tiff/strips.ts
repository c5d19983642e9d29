import type { ByteReader } from '../byte-reader.ts'
import { damaged, type TiffFile } from './directories.ts'
import type { TiffImage } from './image.ts'
import { tags } from './tags.ts'

/** Where the parts of an image lie, strips or tiles. */
export interface Strips {
  offsets: number[]
  counts: number[]
  /** the file states the counts so; otherwise they are worked out here */
  stated: boolean
}

/** More than a page of a thousand megapixels has in tiles of 32 pixels. */
const maxStrips = 1_000_000

/**
 * Where the pixels are. Lengths that a file states wrongly are worked out where that is possible. Throws PermanentError
 * `image-corrupt` where a part of the pixels is not in the file.
 */
export async function readStrips(
  reader: ByteReader,
  { layout }: TiffFile,
  image: TiffImage,
): Promise<Strips> {
  const { fields } = image.directory
  const list = (tag: number): Promise<number[]> => layout.numbers(reader, fields.get(tag), maxStrips)
  const offsets = await list(image.tiled ? tags.tileOffsets : tags.stripOffsets)
  const stated = await list(image.tiled ? tags.tileByteCounts : tags.stripByteCounts)
  const counts = offsets.map((offset, index) => lengthOf(image, { index, offset, stated, size: reader.size }))
  const expected = image.tiled ? offsets.length : partsOf(image)
  if (offsets.length === 0 || offsets.length < expected) throw damaged('parts of its pixels are missing')
  for (const [index, offset] of offsets.entries()) {
    const end = offset + (counts[index] ?? 0)
    if (offset < 8 || end > reader.size) throw damaged('it ends before its pixels do')
  }
  const isStated = counts.every((count, index) => count === stated[index])
  if (!isStated) checkApart(image, { offsets, counts })
  return { offsets, counts, stated: isStated }
}

/** Lengths that were worked out are wrong where parts run into each other or into the directory. */
function checkApart({ directory }: TiffImage, { offsets, counts }: Pick<Strips, 'offsets' | 'counts'>): void {
  const parts = offsets.map((start, index) => ({ start, end: start + (counts[index] ?? 0) }))
  const sorted = [...parts, directory].toSorted((a, b) => a.start - b.start)
  if (sorted.some(({ start }, index) => start < (sorted[index - 1]?.end ?? 0)))
    throw damaged('its directory contradicts its pixels')
}

function partsOf({ height, rowsPerStrip, planar, samples }: TiffImage): number {
  return Math.ceil(height / Math.max(1, rowsPerStrip)) * (planar ? samples : 1)
}

interface Part {
  index: number
  offset: number
  stated: readonly number[]
  size: number
}

function lengthOf(image: TiffImage, { index, offset, stated, size }: Part): number {
  const uncompressed = 1
  if (image.compression === uncompressed && !image.tiled) return rowsOf(image, index) * rowBytes(image)
  const count = stated[index] ?? 0
  // One strip without a length goes on to the end; the padding byte after an odd length need not be there.
  if (count === 0 && stated.length <= 1 && index === 0) return Math.max(0, size - offset)
  return offset + count === size + 1 ? count - 1 : count
}

function rowsOf({ height, rowsPerStrip }: TiffImage, index: number): number {
  const strips = Math.ceil(height / Math.max(1, rowsPerStrip))
  const row = (index % strips) * rowsPerStrip
  return Math.min(rowsPerStrip, height - row)
}

function rowBytes({ width, samples, planar, bits: [depth = 1] }: TiffImage): number {
  return Math.ceil((width * (planar ? 1 : samples) * depth) / 8)
}
