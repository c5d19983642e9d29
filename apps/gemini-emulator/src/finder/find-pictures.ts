import type { Pixels } from '@vignette/imaging'
import { findComponents } from './components.ts'
import { findInk, findSolid, findStrong, measureLevels, measureTextHeight } from './ink.ts'
import { lineRegularity } from './line-texture.ts'
import { findPageArea } from './page-area.ts'
import { setAgainstPaper, type Paper } from './paper.ts'
import { cropPlanes, splitPlanes } from './planes.ts'
import {
  areaOf,
  countTable,
  cropMask,
  fillRects,
  grow,
  heightOf,
  maskWhere,
  sharedArea,
  widthOf,
  type Mask,
  type Rect,
} from './raster.ts'
import { growSeeds, joinNear } from './regions.ts'
import { findRules } from './rules.ts'
import { findLoose, findSeeds } from './seeds.ts'
import { findTextArea } from './text-area.ts'
import { fillBlock, findTextBlocks } from './text-blocks.ts'
import { findTextLines } from './text-lines.ts'

/** What the last step decides on; lengths in pixels. */
interface PageView {
  width: number
  height: number
  textHeight: number
  ink: Mask
  /** pixels of a rectangle that are filled with tone */
  solidIn: (rect: Rect) => number
  /** pixels of a rectangle that have the rhythm of lines */
  writtenIn: (rect: Rect) => number
}

/**
 * Finds the pictures on a page, largest first, in pixels of the image given (at best 1000 to 1600 on the longer side).
 * Ink is told from paper and cut into connected regions; what is larger than letters or solidly toned seeds a picture, and
 * what has the rhythm of lines of type does not. After Wong, Casey & Wahl, "Document Analysis System" (1982), and
 * Bloomberg, "Multiresolution Morphological Approach to Document Image Analysis" (1991).
 */
export function findPictures(pixels: Pixels): Rect[] {
  const planes = splitPlanes(pixels)
  const area = findPageArea(planes)
  if (area === undefined) return findOnPage(setAgainstPaper(planes))
  const { rect, mask } = area
  const beyond = cropMask(mask, rect)
  for (let at = 0; at < beyond.data.length; at++) beyond.data[at] = 1 - beyond.data[at]!
  return findOnPage(setAgainstPaper(cropPlanes(planes, rect), beyond)).map(({ x0, y0, x1, y1 }) => ({
    x0: x0 + rect.x0,
    y0: y0 + rect.y0,
    x1: x1 + rect.x0,
    y1: y1 + rect.y0,
  }))
}

function findOnPage(paper: Paper): Rect[] {
  const size = { width: paper.lightness.width, height: paper.lightness.height }
  const levels = measureLevels(paper)
  const ink = findInk(paper, levels)
  const textHeight = measureTextHeight(findComponents(ink), size)
  const rules = findRules(ink, textHeight)
  const drawn = findComponents(maskWhere(size, (at) => ink.data[at] === 1 && rules.mask.data[at] === 0))
  const solid = findSolid(paper, levels, textHeight)
  const solidIn = countTable(solid)
  // what looks like type on a solid ground is part of a picture
  const lines = findTextLines(drawn.list, { textHeight, size }).filter(
    (line) => solidIn(line) < areaOf(line) * 0.6,
  )
  const type = fillRects(lines, size)
  const clear = maskWhere(size, (at) => solid.data[at] === 1 && type.data[at] === 0)
  const seedPage = {
    size,
    textHeight,
    typeIn: countTable(type),
    outsideIn: countTable(paper.outside),
    strongIn: countTable(findStrong(paper, levels)),
  }
  const seeds = findSeeds(drawn, findComponents(clear), seedPage).filter(
    (seed) => lineRegularity(ink, seed, textHeight) < 0.5,
  )
  const textArea = findTextArea(ink, textHeight)
  const writtenIn = countTable(textArea)
  const loose = findLoose(drawn, seedPage).filter((part) => writtenIn(part) < areaOf(part) * 0.3)
  const view = { ...size, textHeight, ink, solidIn, writtenIn }
  return formRegions({ seeds, loose, frames: rules.frames, lines }, view)
}

interface Evidence {
  seeds: readonly Rect[]
  loose: readonly Rect[]
  frames: readonly Rect[]
  lines: readonly Rect[]
}

/** Seeds near each other become one region, a frame round them takes its place, and what is too small or too regular goes. */
function formRegions({ seeds, loose, frames, lines }: Evidence, page: PageView): Rect[] {
  const { textHeight, ink } = page
  const side = Math.max(page.width, page.height)
  const blocks = findTextBlocks(lines)
  const barrier = fillRects(blocks.flatMap(fillBlock), page)
  const typeIn = countTable(barrier)
  // on a plate or a map loose drawings belong together; between lines of type they are pictures of their own
  const whole = { x0: 0, y0: 0, x1: page.width, y1: page.height }
  const bare = Math.max(typeIn(whole), page.writtenIn(whole)) < areaOf(whole) * 0.1
  const near = Math.round(side * 0.01)
  // between lines of type only a large picture takes up what lies round it, and no letters
  const large = seeds.filter((seed) => areaOf(seed) > areaOf(whole) * 0.015)
  const zone = countTable(
    fillRects(
      large.map((seed) => grow(seed, near, page)),
      page,
    ),
  )
  const close = loose.filter(
    (part) =>
      bare || (Math.max(widthOf(part), heightOf(part)) > textHeight * 1.6 && zone(part) > areaOf(part) * 0.5),
  )
  const kept = bare ? lines.filter(isLong) : lines
  const grown = growSeeds(seeds, close, {
    gap: near,
    size: page,
    barrier: fillRects([...blocks.flatMap(fillBlock), ...kept], page),
  })
  const narrow = Math.round(Math.max(textHeight * 1.5, side * 0.015))
  const wide = Math.max(narrow, Math.round(side * 0.07))
  // a photograph has edges of its own
  const gap = (region: Rect): number => (bare && page.solidIn(region) < areaOf(region) * 0.8 ? wide : narrow)
  const regions = joinNear(grown, { gap, size: page, lines, writtenIn: page.writtenIn })
  const full = frames.filter((frame) => {
    const pictured = regions.reduce((sum, region) => sum + sharedArea(region, frame), 0)
    return pictured > areaOf(frame) * 0.15 && typeIn(frame) < pictured * 0.3
  })
  return joinNear([...full, ...regions], { gap: () => 0, size: page, lines, writtenIn: page.writtenIn })
    .filter((region) => areaOf(region) > page.width * page.height * 0.004)
    .filter((region) => Math.min(widthOf(region), heightOf(region)) > side * 0.04)
    .filter((region) => !isStrip(region) && !isHand(region, page))
    .filter((region) => lineRegularity(ink, region, textHeight) < 0.4)
    .toSorted((a, b) => areaOf(b) - areaOf(a))
    .map(({ x0, y0, x1, y1 }) => ({ x0, y0, x1, y1 }))
}

/** A caption, rather than a name on a map. */
function isLong(line: Rect): boolean {
  return widthOf(line) > heightOf(line) * 5
}

/** The edge of a page, a fold, a flourish down a margin. */
function isStrip(region: Rect): boolean {
  return Math.max(widthOf(region), heightOf(region)) > 7 * Math.min(widthOf(region), heightOf(region))
}

/** A signature or a line in large letters: wide, low, and without tone. */
function isHand(region: Rect, { textHeight, solidIn }: PageView): boolean {
  const low = heightOf(region) < textHeight * 6 && widthOf(region) > heightOf(region) * 2
  return low && solidIn(region) < areaOf(region) * 0.3
}
