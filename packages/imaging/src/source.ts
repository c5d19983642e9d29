import sharp from 'sharp'
import type { Sharp, SharpOptions } from 'sharp'
import { openBytes, type LentSource, type Source } from './byte-reader.ts'
import { explainDecodeError, isDecodeError } from './decode-error.ts'
import { cleanJpeg } from './jpeg/clean-jpeg.ts'
import { blockOtherLoaders } from './loaders.ts'
import { headLength, sniffFormat } from './sniff-format.ts'
import { cleanTiff } from './tiff/clean-tiff.ts'

/** Opens the image of a decode, not yet decoded. */
export type Open = (options?: SharpOptions) => Sharp

// The cache knows files by name alone: it answers with what a path held before, and keeps deleted files open.
sharp.cache(false)
blockOtherLoaders()

/** Sets how many threads one image operation may use; 0 is one per core. */
export function configureImaging(options: { threads: number }): void {
  sharp.concurrency(options.threads)
}

/** An image that is our own, not yet decoded; its pixels are limited to the library's 268 million unless told. */
export function openImage(source: Source, options: SharpOptions): Sharp {
  return sharp(source, { limitInputChannels: 5, failOn: 'warning', ...options })
}

/**
 * Runs a decode of one page and throws what goes wrong as an error of the domain. Whatever a decoder complains of counts as
 * damage; but first the page is decoded once more without all that says nothing of its pixels, which is often written wrongly.
 */
export async function decoding<T>(
  source: Source,
  page: { number: number },
  run: (open: Open) => Promise<T>,
): Promise<T> {
  try {
    return await run((options) => openImage(source, { page: page.number - 1, ...options }))
  } catch (error) {
    if (!isDecodeError(error)) throw explainDecodeError(error)
    await using clean = await cleanPage(source, page)
    if (!clean) throw explainDecodeError(error)
    return await decodeClean(clean, run)
  }
}

async function decodeClean<T>(lent: LentSource, run: (open: Open) => Promise<T>): Promise<T> {
  try {
    return await run((options) => openImage(lent.source, { page: 0, ...options }))
  } catch (error) {
    throw explainDecodeError(error)
  }
}

/** The page with nothing around its pixels; undefined of a format that has nothing to take away. */
async function cleanPage(source: Source, page: { number: number }): Promise<LentSource | undefined> {
  await using reader = await openBytes(source)
  const format = sniffFormat(await reader.read(0, headLength))
  if (format === 'tiff') return await cleanTiff(source, page)
  return format === 'jpeg' ? await cleanJpeg(source) : undefined
}
