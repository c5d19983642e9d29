import { findComponents } from './components.ts'
import { dilate, open } from './morphology.ts'
import { countTable, heightOf, maskWhere, widthOf, type Mask, type Rect } from './raster.ts'

export interface Rules {
  /** pixels of straight thin lines */
  mask: Mask
  /** rectangles drawn with such lines on at least three sides */
  frames: Rect[]
}

/** Straight lines along the rows and columns, long against a letter and thin: column rules, frames, underlines. */
export function findRules(ink: Mask, textHeight: number): Rules {
  const long = Math.max(Math.round(Math.max(ink.width, ink.height) / 40), Math.round(textHeight * 1.6))
  const rows = open(ink, { x: long, y: 0 })
  const columns = open(ink, { x: 0, y: long })
  const thick = Math.max(2, Math.round(textHeight * 0.25))
  const areas = dilate(open(ink, { x: thick, y: thick }), { x: 1, y: 1 })
  const mask = maskWhere(ink, (at) => rows.data[at]! + columns.data[at]! > 0 && areas.data[at] === 0)
  return { mask, frames: findFrames(mask) }
}

/** A frame may have gaps and lean a little, so its sides are looked for in a band. */
function findFrames(mask: Mask): Rect[] {
  const gap = Math.max(1, Math.round(Math.max(mask.width, mask.height) / 300))
  const joined = dilate(mask, { x: gap, y: gap })
  const count = countTable(mask)
  return findComponents(joined).list.filter((part) => {
    const width = widthOf(part)
    const height = heightOf(part)
    if (width < mask.width * 0.15 || height < mask.height * 0.1) return false
    const bandX = Math.max(4 * gap, Math.round(width * 0.04))
    const bandY = Math.max(4 * gap, Math.round(height * 0.04))
    const sides = [
      count({ ...part, y1: part.y0 + bandY }) / width,
      count({ ...part, y0: part.y1 - bandY }) / width,
      count({ ...part, x1: part.x0 + bandX }) / height,
      count({ ...part, x0: part.x1 - bandX }) / height,
    ]
    return sides.filter((share) => share > 0.7).length >= 3
  })
}
