import type { MasterFormat, Page } from '@vignette/domain'
import { openBytes, type Source } from './byte-reader.ts'
import { checkPixels, imageLimits, type ImageLimits } from './limits.ts'
import { compareBy } from './looks-alike.ts'
import { turnSize } from './orientation.ts'
import { pixelForm } from './pixel-form.ts'
import { readHead, type PageHead } from './read-head.ts'
import { headLength, sniffFormat, unsupported } from './sniff-format.ts'
import { decoding, type Open } from './source.ts'

/**
 * A page as it lies in its master. Width and height are pixels the right way up; `number` counts from 1 what the file
 * holds, reduced copies of a page included.
 */
export type MasterPage = Pick<Page, 'number' | 'width' | 'height' | 'form'>

export interface ProbedMaster {
  format: MasterFormat
  pages: MasterPage[]
  /** images of the file that are reduced copies or masks of its pages */
  copies: number
}

/**
 * Reads the structure of a master; pixels are not decoded, but for a TIFF whose images do not say which of them is the page.
 * Throws PermanentError `master-missing`, `image-empty`, `unsupported-format`, `image-corrupt` or `image-too-large`.
 */
export async function probeMaster(
  source: Source,
  limits: ImageLimits = imageLimits(),
): Promise<ProbedMaster> {
  await using reader = await openBytes(source)
  const format = sniffFormat(await reader.read(0, headLength))
  const head = await readHead(reader, format, { limits, alike: compareBy(source, limits) })
  const pages: MasterPage[] = []
  for (const one of head.pages) {
    const page = await decoding(source, one, async (open) => await probePage(open, one))
    checkPixels(page, limits)
    pages.push(page)
  }
  return { format, pages, copies: head.copies }
}

async function probePage(open: Open, head: PageHead): Promise<MasterPage> {
  const metadata = await open({ limitInputPixels: false }).metadata()
  if (metadata.format !== 'tiff' && (metadata.pages ?? 1) > 1) throw unsupported('The image is animated.')
  const form = pixelForm(metadata, head)
  return { number: head.number, ...turnSize(metadata, form.orientation), form }
}
