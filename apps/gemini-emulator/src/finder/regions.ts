import { areaOf, grow, sharedArea, unionOf, type Rect, type Size } from './raster.ts'

export interface Joining {
  /** pixels between parts of one picture */
  gap: number
  size: Size
  /** pixels of a rectangle that lines of type cover */
  typeIn: (rect: Rect) => number
}

/** Joins rectangles that overlap or come near each other, unless lines of type lie between them; until none is left to join. */
export function joinNear(rects: readonly Rect[], joining: Joining): Rect[] {
  let regions = rects.map((rect) => ({ ...rect })).toSorted((a, b) => areaOf(b) - areaOf(a))
  for (let before = -1; before !== regions.length;) {
    before = regions.length
    const joined: Rect[] = []
    for (const region of regions) {
      const reach = grow(region, joining.gap, joining.size)
      const near = joined.findIndex((other) => sharedArea(reach, other) > 0 && belong(other, region, joining))
      if (near === -1) joined.push(region)
      else joined[near] = unionOf(joined[near]!, region)
    }
    regions = joined
  }
  return regions
}

/** Nothing but paper lies between them, or one holds most of the other. */
function belong(a: Rect, b: Rect, { typeIn }: Joining): boolean {
  if (sharedArea(a, b) > 0.5 * Math.min(areaOf(a), areaOf(b))) return true
  const between = {
    x0: Math.min(Math.max(a.x0, b.x0), Math.min(a.x1, b.x1)),
    y0: Math.min(Math.max(a.y0, b.y0), Math.min(a.y1, b.y1)),
    x1: Math.max(Math.max(a.x0, b.x0), Math.min(a.x1, b.x1)),
    y1: Math.max(Math.max(a.y0, b.y0), Math.min(a.y1, b.y1)),
  }
  return typeIn(between) <= areaOf(between) * 0.25
}
