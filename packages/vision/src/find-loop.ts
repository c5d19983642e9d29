import { overlap, type UnitBox } from '@vignette/domain'
import type { Edges } from './edges.ts'

// Tells a model that has caught itself in a loop from a page with many pictures: stamps and coins lie side by side, and
// keep their step for one row; the boxes of a loop lie on each other, or keep their step for ever.

/** What overlaps two earlier boxes by this much is being told a third time. */
const sameOverlap = 0.3
/** So many of them in a row, or so many among mostly such, are a loop. */
const staleInARow = 12
const staleAtLeast = 8
/** So many boxes with one step between them, if they overlap or go askew; else the length of no row of pictures. */
const shortRun = 12
const longRun = 40
/** How far two steps may differ and count as one, as a share of the box. */
const jitter = 0.05

/** The index at which a list of boxes, in their own unit, goes into a loop; undefined for an honest list. */
export function findLoop(list: readonly Edges[]): number | undefined {
  const boxes = list.map(boxOf)
  const starts = [findRepeats(boxes), findDrift(boxes, list.flat().every(Number.isInteger) ? 1 : 0)].filter(
    (index) => index !== undefined,
  )
  return starts.length > 0 ? Math.min(...starts) : undefined
}

function boxOf([top, left, bottom, right]: Edges): UnitBox {
  return {
    x0: Math.min(left, right),
    y0: Math.min(top, bottom),
    x1: Math.max(left, right),
    y1: Math.max(top, bottom),
  }
}

/** Where boxes begin to be told again and again. */
function findRepeats(boxes: readonly UnitBox[]): number | undefined {
  const stale: number[] = []
  let inARow = 0
  for (const [index, box] of boxes.entries()) {
    const earlier = boxes.slice(0, index).filter((known) => isSame(known, box)).length
    inARow = earlier >= 2 ? inARow + 1 : 0
    if (earlier >= 2) stale.push(index)
  }
  const mostly = stale.length >= staleAtLeast && stale.length * 2 > boxes.length
  return mostly || inARow >= staleInARow ? stale[0] : undefined
}

function isSame(a: UnitBox, b: UnitBox): boolean {
  return overlap(a, b) >= sameOverlap || (a.x0 === b.x0 && a.y0 === b.y0 && a.x1 === b.x1 && a.y1 === b.y1)
}

/** Where boxes begin to follow each other by one step, for longer than pictures on a page do; `grain`: the rounding of an edge. */
function findDrift(boxes: readonly UnitBox[], grain: number): number | undefined {
  let start = 0
  for (const [index, box] of boxes.entries()) {
    const [before, last] = [boxes[index - 2], boxes[index - 1]]
    if (!before || !last) continue
    if (!isOneStep([before, last, box], grain)) start = index - 1
    const isOdd = overlap(last, box) > 0.1 || goesAskew(last, box)
    if (index - start + 1 >= (isOdd ? shortRun : longRun)) return start + 1
  }
  return undefined
}

function isOneStep([before, last, box]: readonly [UnitBox, UnitBox, UnitBox], grain: number): boolean {
  const across = Math.max(grain, jitter * (last.x1 - last.x0))
  const down = Math.max(grain, jitter * (last.y1 - last.y0))
  const differs = (edge: keyof UnitBox): number => Math.abs(box[edge] - 2 * last[edge] + before[edge])
  return Math.max(differs('x0'), differs('x1')) <= across && Math.max(differs('y0'), differs('y1')) <= down
}

/** Rows and columns go straight on, even on a page that was laid down a little crooked. */
function goesAskew(last: UnitBox, box: UnitBox): boolean {
  const [across, down] = [Math.abs(box.x0 - last.x0), Math.abs(box.y0 - last.y0)]
  return Math.min(across, down) > 0.25 * Math.max(across, down)
}
