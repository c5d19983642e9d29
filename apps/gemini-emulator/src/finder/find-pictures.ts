import type { Pixels } from '@vignette/imaging'
import { findComponents, type Component } from './components.ts'
import { findInk, findStrong, findTone, measureTextHeight } from './ink.ts'
import { close, open } from './morphology.ts'
import { setAgainstPaper, type Paper } from './paper.ts'
import { splitPlanes } from './planes.ts'
import { areaOf, countTable, grow, heightOf, maskWhere, sharedArea, widthOf, type Rect } from './raster.ts'
import { joinNear } from './regions.ts'
import { findRules } from './rules.ts'
import { findTextLines } from './text-lines.ts'

export interface Trace {
  th: number
  seeds: Rect[]
  frames: Rect[]
  regions: Rect[]
  solid: any
  ink: any
  rules: any
  outside: any
  why: string[]
}
export function findPictures(pixels: Pixels, trace?: Partial<Trace>): Rect[] {
  const paper = setAgainstPaper(splitPlanes(pixels))
  const ink = findInk(paper)
  const all = findComponents(ink)
  const th = measureTextHeight(all, pixels)
  const rules = findRules(ink, th)
  const drawn = maskWhere(ink, (at) => ink.data[at] === 1 && rules.mask.data[at] === 0)
  const parts = findComponents(drawn)
  const tone = findTone(paper)
  const r = (k: number) => ({ x: Math.max(1, Math.round(k * th)), y: Math.max(1, Math.round(k * th)) })
  const solid = open(close(tone, r(0.12)), r(0.8))
  const solids = findComponents(solid)
  const strong = countTable(findStrong(paper))
  const out = countTable(paper.outside)
  const size = { width: pixels.width, height: pixels.height }
  const touches = (p: Rect) => {
    const g = grow(p, Math.max(2, Math.round(th * 0.2)), size)
    return (
      g.x0 === 0 || g.y0 === 0 || g.x1 === size.width || g.y1 === size.height || out(g) > 0.02 * areaOf(g)
    )
  }
  const edgeOk = (p: Component) =>
    !touches(p) ||
    (widthOf(p) > size.width * 0.35 && heightOf(p) > size.height * 0.35 && p.pixels > areaOf(p) * 0.5)
  const lines = findTextLines(
    parts.list.filter(
      (p) => heightOf(p) > th * 0.4 && heightOf(p) < size.height * 0.09 && p.pixels < areaOf(p) * 0.85,
    ),
  )
  const inLine = new Set(lines.flatMap((l) => l.parts.map((p) => p.label)))
  const bigParts = parts.list.filter(
    (p) => widthOf(p) > th * 3 && heightOf(p) > th * 3 && edgeOk(p) && !inLine.has(p.label),
  )
  const bigSolids = solids.list.filter(
    (p) => widthOf(p) > th * 2.5 && heightOf(p) > th * 2.5 && edgeOk(p) && strong(p) > areaOf(p) * 0.12,
  )
  const seeds = [...bigParts, ...bigSolids]
  let regions = joinNear(seeds, Math.round(th * 1.5), size)
  regions = regions.filter(
    (p) =>
      areaOf(p) > size.width * size.height * 0.006 &&
      Math.min(widthOf(p), heightOf(p)) > Math.max(size.width, size.height) * 0.04,
  )
  if (trace)
    Object.assign(trace, {
      th,
      seeds,
      frames: rules.frames,
      regions,
      solid,
      ink: drawn,
      rules: rules.mask,
      outside: paper.outside,
      lines,
    })
  return regions
}
