import type { Components } from './components.ts'
import { close, open } from './morphology.ts'
import { heightOf, maskWhere, widthOf, type Mask, type Rect } from './raster.ts'
import type { Paper } from './paper.ts'

/** Clearly darker than paper: strokes of type and of drawings. */
export function findInk({ outside, lightness }: Paper): Mask {
  return maskWhere(lightness, (at) => outside.data[at] === 0 && lightness.data[at]! < 0.72)
}

/** Areas filled with ink, half-tone or colour beyond what letters fill: gaps of print closed, then strokes opened away. */
export function findSolid(paper: Paper, textHeight: number): Mask {
  const gap = Math.max(1, Math.round(textHeight * 0.12))
  const core = Math.max(1, Math.round(textHeight * 0.8))
  return open(close(findTone(paper), { x: gap, y: gap }), { x: core, y: core })
}

/** Anything that is not bare paper: ink, half-tones, washes of colour. */
function findTone({ outside, lightness, tint }: Paper): Mask {
  return maskWhere(
    lightness,
    (at) => outside.data[at] === 0 && (lightness.data[at]! < 0.85 || tint.data[at]! > 16),
  )
}

/** Strong enough to be printed here, rather than to shine through from the other side. */
export function findStrong({ lightness, tint }: Paper): Mask {
  return maskWhere(lightness, (at) => lightness.data[at]! < 0.62 || tint.data[at]! > 32)
}

/** Height of a letter in pixels: the median over what has the size of one, each counting by its height. */
export function measureTextHeight({ list }: Components, page: { width: number; height: number }): number {
  const heights = list
    .filter((part) => isLetterSized(part, page) && part.pixels >= 8)
    .map(heightOf)
    .toSorted((a, b) => a - b)
  const half = heights.reduce((sum, height) => sum + height, 0) / 2
  let sum = 0
  for (const height of heights) {
    sum += height
    if (sum >= half) return height
  }
  return Math.max(4, Math.round(page.height / 100))
}

function isLetterSized(part: Rect, page: { width: number; height: number }): boolean {
  const height = heightOf(part)
  return (
    height >= 4 && height < page.height / 10 && widthOf(part) < page.width / 5 && height > widthOf(part) / 4
  )
}
