import { areaOf, grow, heightOf, widthOf, type Rect, type Size } from './raster.ts'
import type { Component, Components } from './components.ts'

export interface SeedPage {
  size: Size
  textHeight: number
  /** pixels of a rectangle that lie outside the page */
  outsideIn: (rect: Rect) => number
  /** strongly printed pixels of a rectangle */
  strongIn: (rect: Rect) => number
  /** pixels of a rectangle that lines of type cover */
  typeIn: (rect: Rect) => number
}

/** Drawings and solid areas too large for letters: what a picture is sure to contain some of. */
export function findSeeds(drawn: Components, solid: Components, page: SeedPage): Component[] {
  const { textHeight } = page
  // letters of a newspaper, a few pixels high, run together into parts of several lines
  const least = Math.max(page.size.width, page.size.height) * 0.02
  const largerThan = (part: Rect, letters: number): boolean =>
    Math.min(widthOf(part), heightOf(part)) > Math.max(least, textHeight * letters)
  const strokes = drawn.list.filter(
    (part) => largerThan(part, 3) && inPage(part, page) && !isHollow(part, drawn.labels, page.size),
  )
  const areas = solid.list.filter(
    (part) => largerThan(part, 2.5) && inPage(part, page) && page.strongIn(part) > areaOf(part) * 0.12,
  )
  return [...strokes, ...areas].filter((part) => page.typeIn(part) < areaOf(part) * 0.5)
}

/** Strokes that no line of type holds, dust left out: of no weight alone, but part of a picture they lie close to. */
export function findLoose(drawn: Components, page: SeedPage): Component[] {
  const least = Math.max(4, page.textHeight * 0.4)
  return drawn.list.filter(
    (part) =>
      Math.max(widthOf(part), heightOf(part)) > least &&
      page.typeIn(part) < areaOf(part) * 0.5 &&
      inPage(part, page),
  )
}

/** What touches the edge of the page is its shadow, its binding or a thumb, unless it is large and full. */
function inPage(part: Component, { size, textHeight, outsideIn }: SeedPage): boolean {
  const reach = grow(part, Math.max(2, Math.round(textHeight * 0.2)), size)
  const atEdge =
    reach.x0 === 0 ||
    reach.y0 === 0 ||
    reach.x1 === size.width ||
    reach.y1 === size.height ||
    outsideIn(reach) > areaOf(part) * 0.02
  const large = widthOf(part) > size.width * 0.35 && heightOf(part) > size.height * 0.35
  return !atEdge || (large && part.pixels > areaOf(part) * 0.5)
}

/** A corner or frame of a heavy rule: nearly all of it lies along the sides of its box. */
function isHollow(part: Component, labels: Int32Array, { width }: Size): boolean {
  if (part.pixels > areaOf(part) * 0.35) return false
  const marginX = Math.ceil(widthOf(part) * 0.12)
  const marginY = Math.ceil(heightOf(part) * 0.12)
  let inner = 0
  for (let y = part.y0 + marginY; y < part.y1 - marginY; y++) {
    for (let x = part.x0 + marginX; x < part.x1 - marginX; x++) {
      if (labels[y * width + x] === part.label) inner++
    }
  }
  return inner < part.pixels * 0.12
}
