import { lightnessOf, type Picture } from './picture.ts'
import { resize } from './resize.ts'
import { smoothAreas } from './smooth.ts'

/** A picture laid out in areas of like tone, found on a small copy of it. */
export interface Areas {
  width: number
  height: number
  /** for each pixel of the small copy, the place of its area in `list` */
  labels: Int32Array
  /** lightness of the small copy, 0–255, hatching smoothed */
  light: Float32Array
  /** the largest first */
  list: Area[]
}

export interface Area {
  size: number
  /** mean lightness, 0–255 */
  light: number
  /** height of its middle: 0 at the top of the picture, 1 at its bottom */
  y: number
  /** pixels on each edge of the picture */
  edges: { top: number; bottom: number; sides: number }
}

const side = 320

/** Areas by merging like neighbours, a border counting by how even both sides are (Felzenszwalb & Huttenlocher, 2004). */
export function findAreas(picture: Picture): Areas {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const small = smoothAreas(
    2,
    0.22,
  )(
    resize(picture, {
      width: Math.max(1, Math.round(picture.width * scale)),
      height: Math.max(1, Math.round(picture.height * scale)),
    }),
  )
  const light = lightnessOf(small)
  const { width, height } = small
  return { width, height, light, ...describe(merge(light, width), light, small) }
}

/** For each pixel the pixel that stands for its area. */
function merge(light: Float32Array, width: number): Int32Array {
  const parent = Int32Array.from(light, (_, at) => at)
  const size = new Int32Array(light.length).fill(1)
  const evenness = 260
  const tolerance = new Float32Array(light.length).fill(evenness)
  const find = (at: number): number => {
    while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!
    return at
  }
  const join = (one: number, other: number, weight: number): void => {
    parent[other] = one
    size[one]! += size[other]!
    tolerance[one] = weight + evenness / size[one]!
  }
  const borders = bordersOf(light, width)
  for (const { from, to, weight } of borders) {
    const [one, other] = [find(from), find(to)]
    if (one !== other && weight <= Math.min(tolerance[one]!, tolerance[other]!)) join(one, other, weight)
  }
  const smallest = light.length / 700
  for (const { from, to, weight } of borders) {
    const [one, other] = [find(from), find(to)]
    if (one !== other && Math.min(size[one]!, size[other]!) < smallest) join(one, other, weight)
  }
  return parent.map((_, at) => find(at))
}

/** Neighbouring pixels, the most alike first. */
function bordersOf(light: Float32Array, width: number): { from: number; to: number; weight: number }[] {
  const borders: { from: number; to: number; weight: number }[] = []
  for (let from = 0; from < light.length; from++) {
    for (const to of [from + 1, from + width]) {
      if (to >= light.length || (to === from + 1 && to % width === 0)) continue
      borders.push({ from, to, weight: Math.abs(light[from]! - light[to]!) })
    }
  }
  return borders.toSorted((a, b) => a.weight - b.weight)
}

function describe(
  roots: Int32Array,
  light: Float32Array,
  { width, height }: Picture,
): Pick<Areas, 'labels' | 'list'> {
  const found = new Map<number, Area>()
  for (const [at, root] of roots.entries()) {
    const area = found.get(root) ?? { size: 0, light: 0, y: 0, edges: { top: 0, bottom: 0, sides: 0 } }
    const [x, y] = [at % width, Math.floor(at / width)]
    area.size++
    area.light += light[at]!
    area.y += (y + 0.5) / height
    if (y === 0) area.edges.top++
    if (y === height - 1) area.edges.bottom++
    if (x === 0 || x === width - 1) area.edges.sides++
    found.set(root, area)
  }
  const sorted = [...found].toSorted(([, a], [, b]) => b.size - a.size)
  const places = new Map(sorted.map(([root], place) => [root, place]))
  const list = sorted.map(([, { size, light: sum, y, edges }]) => {
    return { size, light: sum / size, y: y / size, edges }
  })
  return { labels: roots.map((root) => places.get(root)!), list }
}
