import type { MasterFormat } from '@vignette/domain'
import type { ByteReader } from './byte-reader.ts'
import { pngDensity, readJpegHead, tiffDensity, type Density } from './density.ts'
import { readFrame } from './jpeg/frame.ts'
import { readSegments } from './jpeg/segments.ts'
import { checkMemory, checkPixels, type ImageLimits } from './limits.ts'
import { readPngHead } from './png-head.ts'
import { checkLayout } from './tiff/check-layout.ts'
import { readImages, type TiffImage } from './tiff/image.ts'
import { findPages, type LooksAlike } from './tiff/pages.ts'
import { readStrips } from './tiff/strips.ts'
import { tags } from './tiff/tags.ts'

/** A page as the file itself describes it, before a decoder has seen it. */
export interface PageHead {
  number: number
  density?: Density | undefined
  /** absent where the decoder is to say */
  orientation?: number | undefined
  /** a profile is spoken of, whether or not it is there */
  hasProfile?: boolean
}

export interface HeadOptions {
  limits: ImageLimits
  alike: LooksAlike
}

/**
 * Reads the structure of a file: its pages, and whether all of it is there and may be decoded. Throws PermanentError
 * `image-corrupt`, `unsupported-format` or `image-too-large`.
 */
export async function readHeads(
  reader: ByteReader,
  format: MasterFormat,
  { limits, alike }: HeadOptions,
): Promise<PageHead[]> {
  if (format === 'tiff') return await readTiffHeads(reader, { limits, alike })
  if (format === 'jpeg') return [{ number: 1, ...(await readJpeg(reader, limits)) }]
  if (format === 'png') {
    const { interlaced, chunks, ...size } = await readPngHead(reader)
    if (interlaced) checkMemory({ ...size, bytes: Math.max(1, size.depth / 8), why: 'interlaced' }, limits)
    return [{ number: 1, density: pngDensity(chunks.get('pHYs')) }]
  }
  return [{ number: 1 }]
}

async function readTiffHeads(reader: ByteReader, { limits, alike }: HeadOptions): Promise<PageHead[]> {
  const { file, images } = await readImages(reader)
  const pages = await findPages(images, alike)
  const heads: PageHead[] = []
  for (const image of pages) heads.push(await headOf(image))
  return heads

  async function headOf(image: TiffImage): Promise<PageHead> {
    const { directory, orientation } = image
    if (pages.length === 1) {
      checkPixels(image, limits)
      checkLayout(image)
      await readStrips(reader, file, image)
    }
    const density = await tiffDensity(reader, file, directory)
    return {
      number: directory.number,
      density,
      orientation,
      hasProfile: directory.fields.has(tags.iccProfile),
    }
  }
}

async function readJpeg(reader: ByteReader, limits: ImageLimits): Promise<Omit<PageHead, 'number'>> {
  const segments = await readSegments(reader)
  const frame = await readFrame(reader, segments)
  if (frame.buffered) {
    const coefficientBytes = 2
    const { width, height, components } = frame
    checkMemory({ width, height, channels: components, bytes: coefficientBytes, why: 'progressive' }, limits)
  }
  return { density: undefined, orientation: undefined, ...(await readJpegHead(reader, segments)) }
}
