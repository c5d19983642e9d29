import type { Size, UnitBox } from '@vignette/domain'
import { hasArea, isFractional, unitOf, type BoxUnit } from './box-unit.ts'
import { readEdges, type Edges } from './edges.ts'
import type { BoxNote, DropReason } from './ports.ts'

/** A box as a fraction of the image, with the numbers it was read from. */
export interface PlacedBox {
  box: UnitBox
  raw: Edges
  note?: BoxNote
}

/** Past the end of its scale by this share of it, a box is clamped; past that it is none. */
const slip = 0.5

/**
 * The boxes of one answer in its order, or why an entry is none; undefined where the entries cannot be said to be
 * thousandths, fractions or pixels of `image`.
 */
export function unitBoxes(
  entries: readonly unknown[],
  image: Size,
): readonly (PlacedBox | DropReason)[] | undefined {
  const all = entries.map(readEdges)
  const unit = unitOf(
    all.filter((edges) => edges !== undefined),
    image,
  )
  if (!unit) return undefined
  return all.map((edges) => {
    if (!edges) return 'no-box'
    return hasArea(edges) ? placed(edges, unit, image) : 'no-area'
  })
}

function placed(edges: Edges, unit: BoxUnit, image: Size): PlacedBox | DropReason {
  const own = ownUnit(edges, unit)
  if (!own) return 'mixed-units'
  const [top, left, bottom, right] = edges
  const { width, height } = scales(image)[own]
  const written = {
    x0: Math.min(left, right) / width,
    y0: Math.min(top, bottom) / height,
    x1: Math.max(left, right) / width,
    y1: Math.max(top, bottom) / height,
  }
  if (Math.min(written.x0, written.y0) < -slip || Math.max(written.x1, written.y1) > 1 + slip) {
    return 'out-of-range'
  }
  const box = {
    x0: Math.max(0, written.x0),
    y0: Math.max(0, written.y0),
    x1: Math.min(1, written.x1),
    y1: Math.min(1, written.y1),
  }
  if (box.x0 >= box.x1 || box.y0 >= box.y1) return 'out-of-range'
  if (own !== unit || strays(edges, unit) > 0) return { box, raw: edges, note: 'mixed-units' }
  const isClamped = Object.values(box).join() !== Object.values(written).join()
  return isClamped ? { box, raw: edges, note: 'clamped' } : { box, raw: edges }
}

function scales(image: Size): Record<BoxUnit, Size> {
  return { fraction: { width: 1, height: 1 }, thousandth: { width: 1000, height: 1000 }, pixel: image }
}

/** A box that is plainly of another unit than its list is read in that one; one of two units in itself is none. */
function ownUnit(edges: Edges, unit: BoxUnit): BoxUnit | undefined {
  if (unit !== 'fraction') {
    if (isFractional(edges)) return 'fraction'
    return strays(edges, unit) > 1 ? undefined : unit
  }
  if (Math.max(...edges) <= 1 + slip) return unit
  return edges.every(Number.isInteger) ? 'thousandth' : undefined
}

/** How many edges look like fractions among whole numbers. */
function strays(edges: Edges, unit: BoxUnit): number {
  if (unit === 'fraction') return 0
  const isStray = (edge: number): boolean => edge > 0 && edge < 1
  return edges.every((edge) => isStray(edge) || Number.isInteger(edge)) ? edges.filter(isStray).length : 0
}
