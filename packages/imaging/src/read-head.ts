import { PermanentError, type MasterFormat } from '@vignette/domain'
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

export interface FileHead {
  pages: PageHead[]
  /** images of the file that are reduced copies or masks of its pages */
  copies: number
}

/**
 * Reads the structure of a file: its pages, and whether all of it is there and may be decoded. Throws PermanentError
 * `image-corrupt`, `unsupported-format` or `image-too-large`.
 */
export async function readHead(
  reader: ByteReader,
  format: MasterFormat,
  { limits, alike }: HeadOptions,
): Promise<FileHead> {
  if (format === 'tiff') return await readTiff(reader, { limits, alike })
  if (format === 'jpeg') return single(await readJpeg(reader, limits))
  if (format === 'webp') return single({})
  const { interlaced, chunks, ...size } = await readPngHead(reader)
  if (interlaced) checkMemory({ ...size, bytes: Math.max(1, size.depth / 8), why: 'interlaced' }, limits)
  return single({ density: pngDensity(chunks.get('pHYs')) })
}

const single = (head: Omit<PageHead, 'number'>): FileHead => ({ pages: [{ number: 1, ...head }], copies: 0 })

async function readTiff(reader: ByteReader, { limits, alike }: HeadOptions): Promise<FileHead> {
  const { file, images } = await readImages(reader)
  const found = await findPages(images, alike)
  const pages: PageHead[] = []
  for (const image of found) {
    await ofPage(image, found.length, async () => {
      checkPixels(image, limits)
      checkLayout(image)
      await readStrips(reader, file, image)
    })
    const { directory, orientation } = image
    const density = await tiffDensity(reader, file, directory)
    const hasProfile = directory.fields.has(tags.iccProfile)
    pages.push({ number: directory.number, density, orientation, hasProfile })
  }
  return { pages, copies: images.length - pages.length }
}

/** What is wrong with one page of many is said of that page. */
async function ofPage(image: TiffImage, pages: number, check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (pages === 1 || !(error instanceof PermanentError)) throw error
    throw new PermanentError(error.code, `Page ${image.directory.number}: ${error.message}`, { cause: error })
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
