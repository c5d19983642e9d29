import type { Components } from './components.ts'
import { close, open } from './morphology.ts'
import { heightOf, maskWhere, widthOf, type Mask, type Rect } from './raster.ts'
import type { Paper } from './paper.ts'

/** Where ink and tone begin on a page, as lightness against its paper. */
export interface Levels {
  ink: number
  tone: number
}

/** Faded ink and pencil leave no black: the levels rise with the lightness of the darkest hundredth of the page. */
export function measureLevels({ outside, lightness }: Paper): Levels {
  const bins = new Uint32Array(128)
  let count = 0
  for (let at = 0; at < lightness.data.length; at += 3) {
    if (outside.data[at] === 1) continue
    bins[Math.max(0, Math.min(127, Math.floor(lightness.data[at]! * 100)))]!++
    count++
  }
  let darkest = 0
  for (let sum = 0; darkest < 100; darkest++) {
    sum += bins[darkest]!
    if (sum > count / 100) break
  }
  // on blank paper the darkest is but its grain
  const depth = darkest > 85 ? 1 : 1 - darkest / 100
  return {
    ink: Math.min(0.86, Math.max(0.72, 1 - depth * 0.5)),
    tone: Math.min(0.92, Math.max(0.85, 1 - depth * 0.27)),
  }
}

/** Clearly darker than paper: strokes of type and of drawings. */
export function findInk({ outside, lightness }: Paper, levels: Levels): Mask {
  return maskWhere(lightness, (at) => outside.data[at] === 0 && lightness.data[at]! < levels.ink)
}

/** Areas filled with ink, half-tone or colour beyond what letters fill: gaps of print closed, then strokes opened away. */
export function findSolid(paper: Paper, levels: Levels, textHeight: number): Mask {
  const gap = Math.max(1, Math.round(textHeight * 0.12))
  const core = Math.max(1, Math.round(textHeight * 0.8))
  return open(close(findTone(paper, levels), { x: gap, y: gap }), { x: core, y: core })
}

/** Anything that is not bare paper: ink, half-tones, washes of colour. */
function findTone({ outside, lightness, tint }: Paper, levels: Levels): Mask {
  return maskWhere(
    lightness,
    (at) => outside.data[at] === 0 && (lightness.data[at]! < levels.tone || tint.data[at]! > 16),
  )
}

/** Strong enough to be printed here, rather than to shine through from the other side. */
export function findStrong({ lightness, tint }: Paper, levels: Levels): Mask {
  return maskWhere(lightness, (at) => lightness.data[at]! < levels.ink - 0.1 || tint.data[at]! > 32)
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
