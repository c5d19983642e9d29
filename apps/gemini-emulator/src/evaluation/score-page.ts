import { areaOf, sharedArea, type Rect } from '../finder/raster.ts'

export interface KnownBox extends Rect {
  kind: string
}

export interface PageScore {
  /** boxes that must be found, and how many were */
  wanted: number
  found: number
  /** pictures found where none was known */
  invented: number
  /** of each box that must be found, the overlap of its best answer, 0 to 1 */
  overlaps: number[]
}

/** Kinds that are neither asked for nor wrong. */
const optional = new Set(['ornament', 'initial', 'border', 'stamp'])
const enough = 0.5

/** Matches answers to known boxes, the best overlap first and each at most once; both in the same pixels. */
export function scorePage(known: readonly KnownBox[], answers: readonly Rect[]): PageScore {
  const wanted = known.filter((box) => !optional.has(box.kind))
  const pairs = wanted
    .flatMap((box) => answers.map((answer) => ({ box, answer, overlap: overlapOf(box, answer) })))
    .filter(({ overlap }) => overlap >= enough)
    .toSorted((a, b) => b.overlap - a.overlap)
  const matched = new Set<Rect>()
  for (const { box, answer } of pairs) {
    if (matched.has(box) || matched.has(answer)) continue
    matched.add(box).add(answer)
  }
  const free = known.filter((box) => optional.has(box.kind))
  const excused = (answer: Rect): boolean =>
    free.some((box) => overlapOf(box, answer) >= enough || sharedArea(box, answer) >= areaOf(answer) * enough)
  return {
    wanted: wanted.length,
    found: wanted.filter((box) => matched.has(box)).length,
    invented: answers.filter((answer) => !matched.has(answer) && !excused(answer)).length,
    overlaps: wanted.map((box) => Math.max(0, ...answers.map((answer) => overlapOf(box, answer)))),
  }
}

/** Intersection over union. */
function overlapOf(a: Rect, b: Rect): number {
  const shared = sharedArea(a, b)
  return shared / (areaOf(a) + areaOf(b) - shared)
}
