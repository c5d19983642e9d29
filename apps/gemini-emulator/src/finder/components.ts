import { type Mask, type Rect } from './raster.ts'

/** Pixels that touch, corners included. */
export interface Component extends Rect {
  /** its number in `labels`, from 1 */
  label: number
  /** set pixels */
  pixels: number
}

export interface Components {
  list: Component[]
  /** for each pixel the number of its component, 0 where nothing is set */
  labels: Int32Array
}

/** Connected components of a mask, 8-connected: two passes with union-find (Rosenfeld & Pfaltz, 1966). */
export function findComponents(mask: Mask): Components {
  const { width, height, data } = mask
  const labels = new Int32Array(width * height)
  const parents = [0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      if (data[at] === 1) labels[at] = labelFromNeighbours(labels, parents, { at, x, width })
    }
  }
  return measure(mask, labels, parents)
}

function labelFromNeighbours(
  labels: Int32Array,
  parents: number[],
  { at, x, width }: { at: number; x: number; width: number },
): number {
  const above = at - width
  const west = x > 0 ? labels[at - 1]! : 0
  const north = labels[above] ?? 0
  const northWest = x > 0 ? (labels[above - 1] ?? 0) : 0
  const northEast = x < width - 1 ? (labels[above + 1] ?? 0) : 0
  let label = north || west || northWest
  if (!label) label = northEast
  else if (northEast && !north) join(parents, label, northEast)
  if (!label) {
    parents.push(parents.length)
    return parents.length - 1
  }
  return label
}

function root(parents: number[], label: number): number {
  let at = label
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!
    at = parents[at]!
  }
  return at
}

function join(parents: number[], a: number, b: number): void {
  const first = root(parents, a)
  const second = root(parents, b)
  parents[Math.max(first, second)] = Math.min(first, second)
}

function measure({ width, height }: Mask, labels: Int32Array, parents: number[]): Components {
  const numbers = new Int32Array(parents.length)
  const list: Component[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      if (labels[at] === 0) continue
      const top = root(parents, labels[at]!)
      if (numbers[top] === 0) {
        numbers[top] = list.length + 1
        list.push({ label: list.length + 1, pixels: 0, x0: x, y0: y, x1: x + 1, y1: y + 1 })
      }
      labels[at] = numbers[top]!
      const component = list[numbers[top]! - 1]!
      component.pixels++
      component.x0 = Math.min(component.x0, x)
      component.x1 = Math.max(component.x1, x + 1)
      component.y1 = y + 1
    }
  }
  return { list, labels }
}
