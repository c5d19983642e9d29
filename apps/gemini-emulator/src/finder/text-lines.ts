import { areaOf, heightOf, unionOf, widthOf, type Rect, type Size } from './raster.ts'
import type { Component } from './components.ts'

/**
 * Lines of type: runs of at least four letters of like height beside each other on one level, whatever their size, so
 * that a heading in large letters is one too.
 */
export function findTextLines(
  parts: readonly Component[],
  { textHeight, size }: { textHeight: number; size: Size },
): Rect[] {
  const letters = parts.filter((part) => {
    const height = heightOf(part)
    return height > textHeight * 0.4 && height < size.height * 0.09 && part.pixels < areaOf(part) * 0.85
  })
  const waiting = new Set<Rect>(letters.toSorted((a, b) => a.x0 - b.x0))
  const lines: Rect[] = []
  for (const first of waiting) {
    const line = followLine(first, waiting)
    if (lettersIn(line) >= 4) lines.push(line.reduce(unionOf))
  }
  return lines
}

/** Takes the parts that continue `first` out of those waiting, which are in order from left to right. */
function followLine(first: Rect, waiting: Set<Rect>): Rect[] {
  waiting.delete(first)
  const line = [first]
  let last = first
  for (const next of waiting) {
    if (next.x0 - last.x1 > 2.5 * heightOf(first)) break
    if (!continues(last, next)) continue
    waiting.delete(next)
    line.push(next)
    last = next
  }
  return line
}

/** A word whose letters touch is one part, and counts for as many as it is wide. */
function lettersIn(line: readonly Rect[]): number {
  return line.reduce((sum, part) => sum + Math.max(1, widthOf(part) / heightOf(part)), 0)
}

function continues(last: Rect, next: Rect): boolean {
  const low = Math.min(heightOf(last), heightOf(next))
  const high = Math.max(heightOf(last), heightOf(next))
  const level = Math.min(last.y1, next.y1) - Math.max(last.y0, next.y0)
  const gap = next.x0 - last.x1
  const near = gap > -low * 0.3 && gap < high * 1.3
  return near && high < low * 1.9 && level > low * 0.6 && widthOf(next) < high * 4
}
