import type { Size, UnitBox } from '@vignette/domain'
import { isRecord } from './http-failure.ts'

/** Top, left, bottom, right: the service's order, in whatever unit it wrote them. */
type Edges = readonly [number, number, number, number]

const boxNames = ['box_2d', 'box2d', 'box', 'bbox', 'bounding_box']
const edgeNames = [
  ['ymin', 'xmin', 'ymax', 'xmax'],
  ['y0', 'x0', 'y1', 'x1'],
  ['y1', 'x1', 'y2', 'x2'],
]

/** Past the end of a scale, this much is a slip of the model and not another unit. */
const slip = 1.01

/**
 * The boxes of one answer as fractions of the image, in its order; undefined where an entry holds none that could be one:
 * no four numbers, no area, or mixed units. Thousandths are asked for; fractions and pixels of `image` are told from them.
 */
export function unitBoxes(entries: readonly unknown[], image: Size): (UnitBox | undefined)[] {
  const all = entries.map(readEdges)
  const inPixels = writtenInPixels(all, image)
  return all.map((edges) => {
    if (!edges) return undefined
    const scale = scaleOf(edges, inPixels ? image : undefined)
    return scale && placed(edges, scale)
  })
}

function readEdges(entry: unknown): Edges | undefined {
  const box = isRecord(entry) ? (boxNames.map((name) => entry[name]).find(Boolean) ?? entry) : entry
  const values = Array.isArray(box) ? box : isRecord(box) ? namedEdges(box) : []
  const [top, left, bottom, right, ...more] = values.map(toNumber)
  if (top === undefined || left === undefined || bottom === undefined || right === undefined) return undefined
  if (more.length > 0 || ![top, left, bottom, right].every(Number.isFinite)) return undefined
  return [top, left, bottom, right]
}

function namedEdges(box: Record<string, unknown>): unknown[] {
  const plain = new Map(
    Object.entries(box).map(([key, value]) => [key.toLowerCase().replaceAll('_', ''), value]),
  )
  const names = edgeNames.find((set) => set.every((name) => plain.has(name))) ?? []
  return names.map((name) => plain.get(name))
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
}

/** One answer keeps to one unit: pixels, if a box passes a thousand and every box lies within the image. */
function writtenInPixels(all: readonly (Edges | undefined)[], { width, height }: Size): boolean {
  const known = all.filter((edges) => edges !== undefined)
  const fits = ([top, left, bottom, right]: Edges): boolean =>
    Math.max(top, bottom) <= height * slip && Math.max(left, right) <= width * slip
  return known.some((edges) => Math.max(...edges) > 1000 * slip) && known.every(fits)
}

/** What stands for the whole height and width; undefined when the edges cannot all be of one unit. */
function scaleOf(edges: Edges, pixels: Size | undefined): Size | undefined {
  const largest = Math.max(...edges)
  const hasFraction = edges.some((edge) => edge > 0 && edge < 1)
  if (largest <= slip) return { width: 1, height: 1 }
  if (hasFraction) return undefined
  if (pixels) return pixels
  return largest <= 1000 * slip ? { width: 1000, height: 1000 } : undefined
}

function within(fraction: number): number {
  return Math.min(1, Math.max(0, fraction))
}

function placed([top, left, bottom, right]: Edges, { width, height }: Size): UnitBox | undefined {
  const box = {
    x0: within(Math.min(left, right) / width),
    y0: within(Math.min(top, bottom) / height),
    x1: within(Math.max(left, right) / width),
    y1: within(Math.max(top, bottom) / height),
  }
  return box.x1 > box.x0 && box.y1 > box.y0 ? box : undefined
}
