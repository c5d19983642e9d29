import { unsupported } from '../sniff-format.ts'
import type { TiffImage } from './image.ts'

/** Whether the pixels of the second are those of the first, reduced. */
export type LooksAlike = (large: TiffImage, small: TiffImage) => Promise<boolean>

/** With more images than this that say nothing of themselves, each is a page: comparing takes a decode of both. */
const comparedAtMost = 32

/**
 * The images of a TIFF that are pages. What a directory says of itself counts; one that says nothing is a reduced copy only
 * where its form and its pixels are those of a larger one. Throws PermanentError `unsupported-format` where there is none.
 */
export async function findPages(images: readonly TiffImage[], alike: LooksAlike): Promise<TiffImage[]> {
  if (images.some(({ raw }) => raw)) throw unsupported('The file is a camera raw image (DNG).')
  const primary = images.filter(({ says }) => says !== 'secondary')
  const pages: TiffImage[] = []
  for (const image of primary) {
    const isSaid = image.says === 'page' || primary.length > comparedAtMost
    const larger = isSaid ? [] : primary.filter((other) => isReduction(other, image))
    if (!(await any(larger, (other) => alike(other, image)))) pages.push(image)
  }
  if (pages.length === 0) throw unsupported('The TIFF holds nothing but reduced copies of a page.')
  return pages
}

/** Whether the small one could be a reduced copy of the large one: as wide for its height, but for rounding. */
function isReduction(large: TiffImage, small: TiffImage): boolean {
  const factor = large.width / small.width
  if (!(factor > 1.2) || large.height <= small.height) return false
  return Math.abs(large.height / factor - small.height) <= 1 + small.height * 0.01
}

async function any<T>(list: readonly T[], holds: (one: T) => Promise<boolean>): Promise<boolean> {
  for (const one of list) if (await holds(one)) return true
  return false
}
