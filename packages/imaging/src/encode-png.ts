// PNG for crops: bit depths the image library does not write, and three times its speed on the grain of a scanner.
// Written band by band, so that only the packed result grows with the crop. PNG, third edition, 7 to 11.
import { endianness } from 'node:os'
import { pipeline } from 'node:stream/promises'
import { constants, createDeflate, deflateSync } from 'node:zlib'
import type { PixelForm, Size } from '@vignette/domain'
import { densityOf } from './density.ts'
import { pngSignature, writePngChunk } from './png-chunk.ts'

export interface PngContent {
  size: Size
  form: PixelForm
  /** ICC profile, kept as it is */
  icc: Buffer | undefined
  /** chunks that say what the colours are where there is no profile */
  colours: readonly Buffer[]
  /** Rows of the image in order, in bands of whole rows: samples of 8 bits, or of 16 in the machine's byte order. */
  bands: AsyncIterable<Buffer>
}

/** A grey or RGB image as PNG, without loss. 1-bit samples are given as 0 and 255. */
export async function encodePng({ size, form, icc, colours, bands }: PngContent): Promise<Buffer> {
  // Runs and Huffman codes are all that grain leaves to be packed; searching for repeats costs three times as much.
  const strategy = form.depth === 1 ? constants.Z_DEFAULT_STRATEGY : constants.Z_RLE
  const pack = createDeflate({ level: 5, strategy, chunkSize: 1 << 18 })
  const image: Buffer[] = []
  await pipeline(filterBands(bands, size, form), pack, async (packed: AsyncIterable<Buffer>) => {
    for await (const part of packed) image.push(writePngChunk('IDAT', part))
  })
  const header = [
    writePngChunk('IHDR', imageHeader(size, form)),
    ...(icc ? profileChunks(icc) : colours),
    ...densityChunks(form),
  ]
  return Buffer.concat([pngSignature, ...header, ...image, writePngChunk('IEND', Buffer.alloc(0))])
}

async function* filterBands(
  bands: AsyncIterable<Buffer>,
  { width }: Size,
  form: PixelForm,
): AsyncGenerator<Buffer> {
  const channels = (form.space === 'grey' ? 1 : 3) + (form.alpha ? 1 : 0)
  for await (const band of bands) {
    if (form.depth === 1) {
      yield packBits(band, width)
      continue
    }
    if (form.depth === 16 && endianness() === 'LE') band.swap16()
    const pixelBytes = (channels * form.depth) / 8
    yield subtractLeft(band, width * pixelBytes, pixelBytes)
  }
}

/** The filter Sub: each byte less the one of the pixel before. */
function subtractLeft(band: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const rows = band.length / rowBytes
  const filtered = Buffer.allocUnsafe(rows * (rowBytes + 1))
  for (let row = 0; row < rows; row++) {
    const from = row * rowBytes
    const to = row * (rowBytes + 1) + 1
    filtered[to - 1] = 1
    band.copy(filtered, to, from, from + pixelBytes)
    for (let at = pixelBytes; at < rowBytes; at++) {
      filtered[to + at] = (band[from + at] ?? 0) - (band[from + at - pixelBytes] ?? 0)
    }
  }
  return filtered
}

/** Eight pixels a byte, the first in its highest bit; no filter, since it only harms bitonal rows. */
function packBits(band: Buffer, width: number): Buffer {
  const rows = band.length / width
  const rowBytes = Math.ceil(width / 8)
  const packed = Buffer.alloc(rows * (rowBytes + 1))
  for (let row = 0; row < rows; row++) {
    const to = row * (rowBytes + 1) + 1
    for (let x = 0; x < width; x++) {
      if (!band[row * width + x]) continue
      const at = to + (x >> 3)
      packed[at] = (packed[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  return packed
}

function imageHeader({ width, height }: Size, form: PixelForm): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.writeUInt8(form.depth, 8)
  header.writeUInt8((form.space === 'rgb' ? 2 : 0) + (form.alpha ? 4 : 0), 9)
  return header
}

function profileChunks(icc: Buffer): Buffer[] {
  return [writePngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)]))]
}

function densityChunks(form: PixelForm): Buffer[] {
  const density = densityOf(form)
  if (!density) return []
  const [content, metre] = [Buffer.alloc(9), 1]
  content.writeUInt32BE(Math.round(density.x / 0.0254), 0)
  content.writeUInt32BE(Math.round(density.y / 0.0254), 4)
  content.writeUInt8(metre, 8)
  return [writePngChunk('pHYs', content)]
}
