import { lineRegularity } from './line-texture.ts'
import { countTable, fillRects, type Mask, type Rect } from './raster.ts'

/** Above this a square of the page has the rhythm of lines; of squares inside pictures 19 in 20 stay below 0.25. */
const rhythm = 0.3

/**
 * Where lines of writing run, told by their rhythm alone: squares of about ten letters' height, a third over each other.
 * It sees what cannot be cut into letters: black letter, joined hands, faint or blurred print.
 */
export function findTextArea(ink: Mask, textHeight: number): Mask {
  const { width, height } = ink
  const side = Math.max(width, height)
  const square = Math.round(Math.min(side / 5, Math.max(side / 16, textHeight * 10)))
  const step = Math.max(1, Math.floor(square * 0.66))
  const inkIn = countTable(ink)
  const lined: Rect[] = []
  for (let y0 = 0; y0 + square <= height; y0 += step) {
    for (let x0 = 0; x0 + square <= width; x0 += step) {
      const rect = { x0, y0, x1: x0 + square, y1: y0 + square }
      if (inkIn(rect) < square * square * 0.03) continue
      if (lineRegularity(ink, rect, textHeight) > rhythm) lined.push(middleOf(rect, step))
    }
  }
  return fillRects(lined, ink)
}

/** The inner part: what is at the edge of a square another one is surer of. */
function middleOf({ x0, y0, x1, y1 }: Rect, step: number): Rect {
  const margin = Math.floor((x1 - x0 - step) / 2) - 1
  return { x0: x0 + margin, y0: y0 + margin, x1: x1 - margin, y1: y1 - margin }
}
