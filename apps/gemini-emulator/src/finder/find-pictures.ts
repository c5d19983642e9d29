import type { Pixels } from '@vignette/imaging'
import { findComponents } from './components.ts'
import { findInk, findStrong, findTone, measureTextHeight } from './ink.ts'
import { close, open } from './morphology.ts'
import { setAgainstPaper, type Paper } from './paper.ts'
import { splitPlanes } from './planes.ts'
import { areaOf, countTable, emptyMask, heightOf, maskWhere, sharedArea, widthOf, type Mask, type Rect, type Size } from './raster.ts'
import { lineRegularity } from './line-texture.ts'
import { joinNear } from './regions.ts'
import { findRules } from './rules.ts'
import { findSeeds } from './seeds.ts'
import { findTextLines } from './text-lines.ts'

export function findPictures(pixels: Pixels, trace?: any): Rect[] {
  const paper = setAgainstPaper(splitPlanes(pixels))
  const size = { width: pixels.width, height: pixels.height }
  const ink = findInk(paper)
  const textHeight = measureTextHeight(findComponents(ink), size)
  const rules = findRules(ink, textHeight)
  const drawing = maskWhere(size, (at) => ink.data[at] === 1 && rules.mask.data[at] === 0)
  const drawn = findComponents(drawing)
  const areas = findSolid(paper, textHeight)
  const lines = findTextLines(drawn.list.filter((p) => heightOf(p) > textHeight * 0.4 && heightOf(p) < size.height * 0.09 && p.pixels < areaOf(p) * 0.85))
  const solidIn = countTable(areas)
  const type = fill(lines.map((l) => l.box).filter((box) => solidIn(box) < areaOf(box) * 0.6), size)
  const typeIn = countTable(type)
  const clear = maskWhere(size, (at) => areas.data[at] === 1 && type.data[at] === 0)
  const seeds = findSeeds(drawn, findComponents(clear), { size, textHeight, typeIn, outsideIn: countTable(paper.outside), strongIn: countTable(findStrong(paper)) }).filter((p) => lineRegularity(ink, p, textHeight) < 0.5)
  let regions = joinNear(seeds, { gap: Math.round(Math.max(textHeight * 1.5, Math.max(size.width, size.height) * 0.015)), size, typeIn })
  if (trace) trace.before = regions
  const framed = rules.frames.filter((f) => { const inside = regions.reduce((s, r) => s + sharedArea(r, f), 0); if (trace) (trace.why ??= []).push(`frame ${JSON.stringify(f)} inside ${(inside/areaOf(f)).toFixed(2)} type ${(typeIn(f)/areaOf(f)).toFixed(2)}`); return inside > areaOf(f) * 0.15 && typeIn(f) < areaOf(f) * 0.12 })
  regions = joinNear([...framed, ...regions], { gap: 0, size, typeIn })
  if (trace) for (const r of regions) (trace.why ??= []).push(`region ${JSON.stringify(r)} area ${(100*areaOf(r)/size.width/size.height).toFixed(2)}% type ${(typeIn(r)/areaOf(r)).toFixed(2)} regular ${lineRegularity(ink, r, textHeight).toFixed(2)}`)
  regions = regions.filter((p) => lineRegularity(ink, p, textHeight) < 0.4 && areaOf(p) > size.width * size.height * 0.004 && Math.min(widthOf(p), heightOf(p)) > Math.max(size.width, size.height) * 0.04)
  if (trace) Object.assign(trace, { th: textHeight, seeds, frames: rules.frames, regions, solid: areas, ink: drawing, rules: rules.mask, outside: paper.outside, lines })
  return regions
}

function findSolid(paper: Paper, textHeight: number): Mask {
  const gap = Math.max(1, Math.round(textHeight * 0.12))
  const core = Math.max(1, Math.round(textHeight * 0.8))
  return open(close(findTone(paper), { x: gap, y: gap }), { x: core, y: core })
}

function fill(rects: readonly Rect[], size: Size): Mask {
  const mask = emptyMask(size)
  for (const r of rects) for (let y = r.y0; y < r.y1; y++) mask.data.fill(1, y * size.width + r.x0, y * size.width + r.x1)
  return mask
}
