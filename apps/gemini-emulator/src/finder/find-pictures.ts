import type { Pixels } from '@vignette/imaging'
import { findComponents } from './components.ts'
import { findInk, findSolid, findStrong, measureTextHeight } from './ink.ts'
import { lineRegularity } from './line-texture.ts'
import { setAgainstPaper } from './paper.ts'
import { splitPlanes } from './planes.ts'
import {
  areaOf,
  countTable,
  fillRects,
  heightOf,
  maskWhere,
  sharedArea,
  widthOf,
  type Mask,
  type Rect,
} from './raster.ts'
import { joinNear } from './regions.ts'
import { findRules } from './rules.ts'
import { findSeeds } from './seeds.ts'
import { findTextLines } from './text-lines.ts'

/** What the last step decides on; lengths in pixels. */
interface PageView {
  width: number
  height: number
  textHeight: number
  ink: Mask
  /** pixels of a rectangle that lines of type cover */
  typeIn: (rect: Rect) => number
}

/**
 * Finds the pictures on a page, largest first, in pixels of the image given (at best 1000 to 1600 on the longer side).
 * Ink is told from paper and cut into connected regions; what is larger than letters or solidly toned seeds a picture, and
 * what has the rhythm of lines of type does not. After Wong, Casey & Wahl, "Document Analysis System" (1982), and
 * Bloomberg, "Multiresolution Morphological Approach to Document Image Analysis" (1991).
 */
export function findPictures(pixels: Pixels): Rect[] {
  const paper = setAgainstPaper(splitPlanes(pixels))
  const size = { width: pixels.width, height: pixels.height }
  const ink = findInk(paper)
  const textHeight = measureTextHeight(findComponents(ink), size)
  const rules = findRules(ink, textHeight)
  const drawn = findComponents(maskWhere(size, (at) => ink.data[at] === 1 && rules.mask.data[at] === 0))
  const solid = findSolid(paper, textHeight)
  const solidIn = countTable(solid)
  // what looks like type on a solid ground is part of a picture
  const lines = findTextLines(drawn.list, { textHeight, size }).filter(
    (line) => solidIn(line) < areaOf(line) * 0.6,
  )
  const type = fillRects(lines, size)
  const clear = maskWhere(size, (at) => solid.data[at] === 1 && type.data[at] === 0)
  const typeIn = countTable(type)
  const seeds = findSeeds(drawn, findComponents(clear), {
    size,
    textHeight,
    typeIn,
    outsideIn: countTable(paper.outside),
    strongIn: countTable(findStrong(paper)),
  })
  const page = { ...size, textHeight, ink, typeIn }
  return formRegions(
    seeds.filter((seed) => lineRegularity(ink, seed, textHeight) < 0.5),
    rules.frames,
    page,
  )
}

/** Seeds near each other become one region, a frame round them takes its place, and what is too small or too regular goes. */
function formRegions(seeds: readonly Rect[], frames: readonly Rect[], page: PageView): Rect[] {
  const { textHeight, typeIn, ink } = page
  const side = Math.max(page.width, page.height)
  // on a plate or a cover loose drawings belong together; between lines of type they are pictures of their own
  const bare = typeIn({ x0: 0, y0: 0, x1: page.width, y1: page.height }) < page.width * page.height * 0.02
  const gap = Math.round(Math.max(textHeight * 1.5, side * (bare ? 0.035 : 0.015)))
  const regions = joinNear(seeds, { gap, size: page, typeIn })
  const full = frames.filter((frame) => {
    const pictured = regions.reduce((sum, region) => sum + sharedArea(region, frame), 0)
    return pictured > areaOf(frame) * 0.15 && typeIn(frame) < pictured * 0.3
  })
  return joinNear([...full, ...regions], { gap: 0, size: page, typeIn })
    .filter((region) => areaOf(region) > page.width * page.height * 0.004)
    .filter((region) => Math.min(widthOf(region), heightOf(region)) > side * 0.04)
    .filter((region) => lineRegularity(ink, region, textHeight) < 0.4)
    .toSorted((a, b) => areaOf(b) - areaOf(a))
    .map(({ x0, y0, x1, y1 }) => ({ x0, y0, x1, y1 }))
}
