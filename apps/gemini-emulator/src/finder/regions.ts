import { findComponents } from './components.ts'
import { close } from './morphology.ts'
import {
  areaOf,
  countTable,
  fillRects,
  grow,
  heightOf,
  maskWhere,
  sharedArea,
  unionOf,
  widthOf,
} from './raster.ts'
import type { Mask, Rect, Size } from './raster.ts'

export interface Joining {
  /** pixels to which the parts of a picture can come apart */
  gap: (region: Rect) => number
  size: Size
  /** lines of type */
  lines: readonly Rect[]
  /** pixels of a rectangle that have the rhythm of lines */
  writtenIn: (rect: Rect) => number
}

/** What is loose near a seed belongs to its picture: strokes, dots, names that no line of type holds. */
export function growSeeds(
  seeds: readonly Rect[],
  loose: readonly Rect[],
  { gap, size, barrier }: { gap: number; size: Size; barrier: Mask },
): Rect[] {
  const parts = fillRects([...seeds, ...loose], size)
  const free = maskWhere(size, (at) => parts.data[at] === 1 && barrier.data[at] === 0)
  const closed = close(free, { x: gap, y: gap })
  const joined = maskWhere(size, (at) => closed.data[at] === 1 && barrier.data[at] === 0)
  const seeded = countTable(fillRects(seeds, size))
  return findComponents(joined)
    .list.filter((part) => seeded(part) > 0)
    .map(({ x0, y0, x1, y1 }) => ({ x0, y0, x1, y1 }))
}

/** Joins rectangles that overlap or come near each other, unless a line of type parts them; until none is left to join. */
export function joinNear(rects: readonly Rect[], joining: Joining): Rect[] {
  let regions = rects.map((rect) => ({ ...rect })).toSorted((a, b) => areaOf(b) - areaOf(a))
  for (let before = -1; before !== regions.length;) {
    before = regions.length
    const joined: Rect[] = []
    for (const region of regions) {
      const reach = grow(region, joining.gap(region), joining.size)
      const near = joined.findIndex(
        (other) =>
          sharedArea(reach, other) > 0 &&
          sharedArea(grow(other, joining.gap(other), joining.size), region) > 0 &&
          belong(other, region, joining),
      )
      if (near === -1) joined.push(region)
      else joined[near] = unionOf(joined[near]!, region)
    }
    regions = joined
  }
  return regions
}

/** Nothing but paper lies between them, or one holds most of the other. */
function belong(a: Rect, b: Rect, { lines, writtenIn }: Joining): boolean {
  if (sharedArea(a, b) > 0.5 * Math.min(areaOf(a), areaOf(b))) return true
  const between = {
    x0: Math.min(Math.max(a.x0, b.x0), Math.min(a.x1, b.x1)),
    y0: Math.min(Math.max(a.y0, b.y0), Math.min(a.y1, b.y1)),
    x1: Math.max(Math.max(a.x0, b.x0), Math.min(a.x1, b.x1)),
    y1: Math.max(Math.max(a.y0, b.y0), Math.min(a.y1, b.y1)),
  }
  return writtenIn(between) <= areaOf(between) * 0.4 && !isParted(between, lines)
}

/** Lines of type that cross much of the way between two regions; the name of a place on a map does not. */
function isParted(between: Rect, lines: readonly Rect[]): boolean {
  const across = lines.filter((line) => sharedArea(line, between) > 0)
  const covered = across.reduce((sum, line) => sum + sharedArea(line, between), 0)
  if (covered > areaOf(between) * 0.25) return true
  return across.some((line) => {
    const level = across.filter((other) => other.y0 < line.y1 && line.y0 < other.y1)
    const width = level.reduce(
      (sum, other) => sum + Math.min(other.x1, between.x1) - Math.max(other.x0, between.x0),
      0,
    )
    return heightOf(between) >= heightOf(line) * 0.5 && width > widthOf(between) * 0.3
  })
}
