import { heightOf, unionOf, widthOf, type Rect } from './raster.ts'

/**
 * Lines of type that stand in a block: three or more below each other, of like height and evenly led. A name on a map, a
 * number in a figure or a caption is a line as well, but stands alone.
 */
export function findTextBlocks(lines: readonly Rect[]): Rect[][] {
  const waiting = new Set(
    lines.filter((line) => widthOf(line) > heightOf(line) * 4).toSorted((a, b) => a.y0 - b.y0),
  )
  const blocks: Rect[][] = []
  for (const first of waiting) {
    const block = followBlock(first, waiting)
    if (block.length >= 3) blocks.push(block)
  }
  return blocks
}

/** Takes the lines that stand in one block with `first` out of those waiting, which are in order from the top. */
function followBlock(first: Rect, waiting: Set<Rect>): Rect[] {
  waiting.delete(first)
  const block = [first]
  // grows while it is walked over
  for (const line of block) {
    const next = [...waiting].filter((other) => stacked(line, other))
    for (const other of next) waiting.delete(other)
    block.push(...next)
  }
  return block
}

/** The lines of a block and what lies between each and the next. */
export function fillBlock(block: readonly Rect[]): Rect[] {
  return block.flatMap((line) => [
    line,
    ...block
      .filter((next) => next !== line && stacked(line, next))
      .map((next) => ({ ...unionOf(line, next), ...sharedColumns(line, next) })),
  ])
}

function stacked(line: Rect, next: Rect): boolean {
  const low = Math.min(heightOf(line), heightOf(next))
  const high = Math.max(heightOf(line), heightOf(next))
  const { x0, x1 } = sharedColumns(line, next)
  const gap = Math.max(next.y0 - line.y1, line.y0 - next.y1)
  return (
    high < low * 2 && gap < low * 2 && gap > -low && x1 - x0 > Math.min(widthOf(line), widthOf(next)) * 0.5
  )
}

function sharedColumns(a: Rect, b: Rect): { x0: number; x1: number } {
  return { x0: Math.max(a.x0, b.x0), x1: Math.min(a.x1, b.x1) }
}
