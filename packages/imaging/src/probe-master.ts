import { PermanentError } from '@vignette/domain'
import type { MasterFormat, Page } from '@vignette/domain'
import { openBytes } from './byte-reader.ts'
import type { ByteReader } from './byte-reader.ts'
import { turnSize } from './orientation.ts'
import { pixelForm } from './pixel-form.ts'
import { headLength, sniffFormat, unsupported } from './sniff-format.ts'
import { decoding, openPage } from './source.ts'
import type { Source } from './source.ts'
import { readTiffPages } from './tiff-directories.ts'

/**
 * A page as it lies in its master. Width and height are pixels the right way up; `number` counts from 1 what the file
 * holds, reduced copies of a page included.
 */
export type MasterPage = Pick<Page, 'number' | 'width' | 'height' | 'form'>

export interface ProbedMaster {
  format: MasterFormat
  pages: MasterPage[]
}

/**
 * Reads the headers of a master; pixels are not decoded. `maxPixels` is a thousand million unless told. Throws
 * PermanentError `master-missing`, `image-empty`, `unsupported-format`, `image-corrupt` or `image-too-large`.
 */
export async function probeMaster(
  source: Source,
  options: { maxPixels?: number } = {},
): Promise<ProbedMaster> {
  await using reader = await openBytes(source)
  const format = sniffFormat(await reader.read(0, headLength))
  const number = format === 'tiff' ? await onlyPage(reader) : 1
  const page = await decoding(async (failOn) => await probePage(source, number, failOn))
  const { maxPixels = 1_000_000_000 } = options
  if (page.width * page.height > maxPixels) {
    throw new PermanentError(
      'image-too-large',
      `The page has ${megapixels(page.width * page.height)} megapixels, and no more than ${megapixels(maxPixels)} are read; supply a reduced copy, or one file for each part.`,
    )
  }
  return { format, pages: [page] }
}

async function probePage(source: Source, number: number, failOn: 'warning' | 'error'): Promise<MasterPage> {
  const metadata = await openPage(source, { number }, failOn).metadata()
  if (metadata.format !== 'tiff' && (metadata.pages ?? 1) > 1) throw unsupported('The image is animated.')
  const form = pixelForm(metadata)
  return { number, ...turnSize(metadata, form.orientation), form }
}

async function onlyPage(reader: ByteReader): Promise<number> {
  const { pages, raw } = await readTiffPages(reader)
  if (raw) throw unsupported('The file is a camera raw image (DNG).')
  const [first, second] = pages
  if (first === undefined) throw unsupported('The TIFF holds nothing but reduced copies of a page.')
  if (second !== undefined) {
    throw unsupported(`The TIFF holds ${pages.length} pages; split it into one file for each page.`)
  }
  return first
}

function megapixels(pixels: number): string {
  return (pixels / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })
}
