import { findComponents, type Component } from './components.ts'
import { dilate, open } from './morphology.ts'
import { maskWhere, type Mask, type Plane, type Size } from './raster.ts'

/**
 * What lies round the page: flat darkness that reaches the edge of the image, such as the bed of the scanner,
 * the gap between two pages or the black of a microfilm.
 */
export function findSurroundings(luma: Plane, paperLevel: number): Mask {
  const side = Math.max(luma.width, luma.height)
  const thickness = Math.max(1, Math.round(side / 250))
  const radius = { x: thickness, y: thickness }
  const dark = open(
    maskWhere(luma, (at) => luma.data[at]! < paperLevel * 0.42),
    radius,
  )
  const { list, labels } = findComponents(dark)
  const outside = new Set(
    list
      .filter((part) => part.pixels > side && reachesEdge(part, luma) && roughness(part, labels, luma) < 14)
      .map((part) => part.label),
  )
  const found = maskWhere(luma, (at) => outside.has(labels[at]!))
  return dilate(found, { x: thickness * 2, y: thickness * 2 })
}

function reachesEdge(part: Component, size: Size): boolean {
  return part.x0 === 0 || part.y0 === 0 || part.x1 === size.width || part.y1 === size.height
}

/** Mean difference between neighbours in a row, in grey levels: low on a scanner's bed, high in a dark photograph. */
function roughness(part: Component, labels: Int32Array, { width, data }: Plane): number {
  let sum = 0
  let count = 1
  for (let y = part.y0; y < part.y1; y++) {
    for (let at = y * width + part.x0 + 1; at < y * width + part.x1; at++) {
      if (labels[at] !== part.label || labels[at - 1] !== part.label) continue
      sum += Math.abs(data[at]! - data[at - 1]!)
      count++
    }
  }
  return sum / count
}
