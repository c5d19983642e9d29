import { areaOf, grow, sharedArea, unionOf, type Rect, type Size } from './raster.ts'

/** Joins rectangles that overlap or come within `gap` pixels of each other, until none do. */
export function joinNear(rects: readonly Rect[], gap: number, size: Size): Rect[] {
  let regions = [...rects]
  for (let before = -1; before !== regions.length;) {
    before = regions.length
    const joined: Rect[] = []
    for (const region of regions) {
      const reach = grow(region, gap, size)
      const near = joined.findIndex((other) => sharedArea(reach, other) > 0)
      if (near === -1) joined.push(region)
      else joined[near] = unionOf(joined[near]!, region)
    }
    regions = joined
  }
  return regions.toSorted((a, b) => areaOf(b) - areaOf(a))
}
