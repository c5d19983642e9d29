import { boxMean } from './box-mean.ts'
import { findAreas, type Areas } from './areas.ts'
import { lightnessOf, repaint, type Filter, type Picture } from './picture.ts'
import { resize } from './resize.ts'
import { layWashes, type Palette } from './tint.ts'

export interface Modelling {
  palette: Palette
  /** how much of the drawn contours stays, 0–1 */
  lines: number
  /** how round areas look, 0–1 */
  relief: number
}

/** Gives a drawing in lines the tones it stands for: ink within an area becomes its shade, and ink between areas stays a line. */
export function modelAreas({ palette, lines, relief }: Modelling): Filter {
  return (picture) => {
    const areas = findAreas(picture)
    const inward = distanceInward(areas)
    const shades = enlarge(shadesOf(areas, inward, relief), areas, picture)
    const contours = enlarge(
      boxMean(
        inward.map((distance) => (distance < 2 ? 255 : 0)),
        areas,
        1,
      ),
      areas,
      picture,
    )
    const light = lightnessOf(picture)
    const toned = repaint(picture, (target, index) => {
      const shade = shades[index]!
      const line = Math.max(0, shade - light[index]!) * (0.3 + 0.7 * Math.min(1, contours[index]! / 160))
      target.fill(shade - line * lines, index * 3, index * 3 + 3)
    })
    return layWashes(toned, areas, { palette, bleed: 1, clear: 0 })
  }
}

/** Steps from each pixel to the edge of its area (two passes over the pixels: Rosenfeld & Pfaltz, 1966). */
function distanceInward({ width, labels }: Areas): Float32Array {
  const steps = new Float32Array(labels.length).fill(1e6)
  const nearer = (at: number, to: number): void => {
    const there = labels[to] === undefined ? steps[at]! : labels[to] === labels[at] ? steps[to]! : 0
    steps[at] = Math.min(steps[at]!, there + 1)
  }
  for (let at = 0; at < labels.length; at++) {
    if (at % width > 0) nearer(at, at - 1)
    nearer(at, at - width)
  }
  for (let at = labels.length - 1; at >= 0; at--) {
    if (at % width < width - 1) nearer(at, at + 1)
    nearer(at, at + width)
  }
  return steps
}

/** Mean tone of what is near in the same area, its edge counting least, under light from the upper left; bare paper stays flat. */
function shadesOf(areas: Areas, inward: Float32Array, relief: number): Float32Array {
  const { width, labels, list } = areas
  const round = inward.map((distance) => 255 * Math.sqrt(Math.min(1, distance / 14)))
  const height = boxMean(boxMean(round, areas, 2), areas, 2)
  return Float32Array.from(labels, (label, at) => {
    const slope =
      (height[at + 1] ?? 0) - (height[at - 1] ?? 0) + (height[at + width] ?? 0) - (height[at - width] ?? 0)
    const solid = Math.min(1, Math.max(0, (250 - list[label]!.light) / 25))
    const lit = (Math.max(-60, Math.min(60, slope)) * relief * solid) / 150
    return nearbyTone(areas, inward, { label, at }) * (1 + lit)
  })
}

const reach = 4

function nearbyTone(
  { width, labels, light }: Areas,
  inward: Float32Array,
  { label, at }: { label: number; at: number },
): number {
  let [sum, weights] = [0, 0]
  const x = at % width
  for (let down = -reach; down <= reach; down++) {
    for (let across = Math.max(-reach, -x); across <= Math.min(reach, width - 1 - x); across++) {
      const near = at + down * width + across
      if (labels[near] !== label) continue
      const weight = Math.min(4, inward[near]!) ** 2
      sum += light[near]! * weight
      weights += weight
    }
  }
  return sum / weights
}

function enlarge(plane: Float32Array, { width, height }: Areas, size: Picture): Float32Array {
  const data = Uint8ClampedArray.from({ length: plane.length * 3 }, (_, at) => plane[Math.floor(at / 3)]!)
  return lightnessOf(resize({ width, height, data }, size))
}
