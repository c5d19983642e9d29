import { isRecord } from './http-failure.ts'

/** Top, left, bottom, right: the service's order, in whatever unit they were written. */
export type Edges = readonly [top: number, left: number, bottom: number, right: number]

const boxNames = ['box_2d', 'box2d', 'box', 'bbox', 'bounding_box']
const edgeNames = [
  ['ymin', 'xmin', 'ymax', 'xmax'],
  ['y0', 'x0', 'y1', 'x1'],
  ['y1', 'x1', 'y2', 'x2'],
  ['top', 'left', 'bottom', 'right'],
]

/** The four numbers of an entry, by whichever name and in whichever dress; undefined where there are not just four. */
export function readEdges(entry: unknown): Edges | undefined {
  if (!isRecord(entry)) return fourNumbers(entry)
  const named = boxNames.map((name) => entry[name]).find(Boolean)
  if (named !== undefined) return fourNumbers(isRecord(named) ? namedEdges(named) : named)
  return fourNumbers(namedEdges(entry)) ?? Object.values(entry).map(fourNumbers).find(Boolean)
}

/** Whether an object calls something in it a box, usable or not. */
export function namesBox(entry: Record<string, unknown>): boolean {
  return boxNames.some((name) => name in entry)
}

function fourNumbers(value: unknown): Edges | undefined {
  if (!Array.isArray(value) || value.length !== 4) return undefined
  const [top = Number.NaN, left = Number.NaN, bottom = Number.NaN, right = Number.NaN] = value.map(toNumber)
  return [top, left, bottom, right].every(Number.isFinite) ? [top, left, bottom, right] : undefined
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
