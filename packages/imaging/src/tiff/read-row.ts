import { promisify } from 'node:util'
import { inflate } from 'node:zlib'
import type { ByteReader } from '../byte-reader.ts'
import type { TiffFile } from './directories.ts'
import type { TiffImage } from './image.ts'
import { readStrips } from './strips.ts'
import { tags } from './tags.ts'

/** A strip is unpacked whole, so larger ones are not. */
const maxStripBytes = 32 * 1024 * 1024
const [none, deflate, oldDeflate] = [1, 8, 32_946]
const [whiteIsZero, palette] = [0, 3]

/** Layouts that few programs write: those are worth a second opinion on how they were read. */
export function isUnusual({ planar, bits: [depth = 1], photometric }: TiffImage): boolean {
  return planar || (depth !== 8 && depth !== 16) || photometric === whiteIsZero
}

/** Rows of an image by TIFF 6.0 itself, with no decoder's help. */
export interface RowReader {
  /** Samples of the row side by side, as decoders hand them over: scaled to 8 bits, or of 16; black is 0. */
  read(y: number): Promise<number[]>
}

/** Undefined where the rows of the image are not to be had in this simple way. */
export async function openRows(
  reader: ByteReader,
  file: TiffFile,
  image: TiffImage,
): Promise<RowReader | undefined> {
  const { compression, tiled, photometric } = image
  const [predictor = 1] = await file.layout.numbers(reader, image.directory.fields.get(tags.predictor))
  const isPacked = compression === deflate || compression === oldDeflate
  const isSimple = (compression === none || isPacked) && predictor === 1
  if (!isSimple || tiled || photometric === palette || stripBytes(image) > maxStripBytes) return undefined
  const strips = await readStrips(reader, file, image)
  const strip = async (index: number): Promise<Buffer> => {
    const bytes = await reader.read(strips.offsets[index] ?? 0, strips.counts[index] ?? 0)
    return isPacked ? await promisify(inflate)(bytes, { maxOutputLength: maxStripBytes }) : bytes
  }
  return { read: async (y) => await readRow(image, { y, strip, little: file.layout.little }) }
}

interface Row {
  y: number
  strip: (index: number) => Promise<Buffer>
  little: boolean
}

async function readRow(image: TiffImage, { y, strip, little }: Row): Promise<number[]> {
  const { height, rowsPerStrip, planar, samples, width, bits, photometric } = image
  const [depth = 1] = bits
  const planes = planar ? samples : 1
  const perPlane = Math.ceil(height / rowsPerStrip)
  const length = rowBytes(image)
  const rows: number[][] = []
  for (let plane = 0; plane < planes; plane++) {
    const bytes = await strip(plane * perPlane + Math.floor(y / rowsPerStrip))
    const at = (y % rowsPerStrip) * length
    rows.push(
      samplesIn(bytes.subarray(at, at + length), { depth, little, count: width * (planar ? 1 : samples) }),
    )
  }
  const most = depth === 16 ? 0xffff : 0xff
  const [first = []] = rows
  return first
    .flatMap((_, at) => rows.map((row) => row[at] ?? 0))
    .map((value) => (photometric === whiteIsZero ? most - value : value))
}

function samplesIn(
  bytes: Buffer,
  { depth, little, count }: { depth: number; little: boolean; count: number },
): number[] {
  return Array.from({ length: count }, (_, index) => {
    if (depth === 16) return little ? bytes.readUInt16LE(index * 2) : bytes.readUInt16BE(index * 2)
    const bit = index * depth
    const most = (1 << depth) - 1
    return ((bytes.readUInt8(bit >> 3) >> (8 - depth - (bit & 7))) & most) * (255 / most)
  })
}

function rowBytes({ width, planar, samples, bits: [depth = 1] }: TiffImage): number {
  return Math.ceil((width * (planar ? 1 : samples) * depth) / 8)
}

function stripBytes(image: TiffImage): number {
  return rowBytes(image) * image.rowsPerStrip
}
