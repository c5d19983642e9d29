import { heightOf, unionOf, widthOf, type Rect } from './raster.ts'

/**
 * Lines of type: runs of at least four parts of like height beside each other on one level, whatever their size,
 * so that a heading in large letters is one too.
 */
export function findTextLines<Part extends Rect>(parts: readonly Part[]): { parts: Part[]; box: Rect }[] {
  const waiting = new Set(parts.toSorted((a, b) => a.x0 - b.x0))
  const lines: { parts: Part[]; box: Rect }[] = []
  for (const first of waiting) {
    waiting.delete(first)
    const line = [first]
    for (const next of waiting) {
      if (next.x0 - line.at(-1)!.x1 > 2.5 * heightOf(first)) break
      if (!continues(line.at(-1)!, next)) continue
      waiting.delete(next)
      line.push(next)
    }
    if (lettersIn(line) >= 4) lines.push({ parts: line, box: line.reduce<Rect>(unionOf, first) })
  }
  return lines
}

/** A word whose letters touch is one part, and counts for as many as it is wide. */
function lettersIn(line: readonly Rect[]): number {
  return line.reduce((sum, part) => sum + Math.max(1, widthOf(part) / heightOf(part)), 0)
}

function continues(last: Rect, next: Rect): boolean {
  const [low, high] = [heightOf(last), heightOf(next)].toSorted((a, b) => a - b) as [number, number]
  const level = Math.min(last.y1, next.y1) - Math.max(last.y0, next.y0)
  const gap = next.x0 - last.x1
  return (
    high < low * 1.9 && level > low * 0.6 && gap > -low * 0.3 && gap < high * 1.3 && widthOf(next) < high * 4
  )
}
