import { coarsen, type Coarse } from './coarse.ts'
import { findComponents, type Component, type Components } from './components.ts'
import { erode } from './morphology.ts'
import { areaOf, maskWhere, unionOf, type Mask, type Rect, type Size } from './raster.ts'
import type { Planes } from './planes.ts'

// Tells a page photographed on a table, a cradle or a copy stand from what it lies on, be that darker or lighter.

/** Differences in lightness and in colour up to which two cells are of one surface. */
const alike = { luma: 24, colour: 18 }
/** From one cell to the next a surface changes less: light falls off, but slowly. */
const alikeNext = { luma: 9, colour: 9 }
/** And over all of it no further than this. */
const alikeAll = { luma: 40, colour: 26 }

interface Shade {
  luma: number
  blue: number
  red: number
}

/** A page among other things, and the pixels that belong to it. */
export interface PageArea {
  rect: Rect
  mask: Mask
}

/**
 * Where the page lies; undefined where paper reaches to the edge. A page is a large piece of other colour than what lies
 * round it, and has a margin of one colour itself, which a picture on paper hardly ever has.
 */
export function findPageArea(planes: Planes): PageArea | undefined {
  const grid = coarsen(planes)
  let round = floodFrom(grid, edgesOf({ x0: 0, y0: 0, x1: grid.width, y1: grid.height }, grid), grid)
  for (let layer = 0; layer < 2; layer++) {
    const inner = erode(fillHoles(maskWhere(grid, (at) => round.data[at] === 0)), { x: 1, y: 1 })
    const parts = findComponents(inner)
    const surround = shadeOf(grid, round)
    const pages = parts.list.filter((part) => isPage(part, parts, { grid, surround }))
    if (pages.length > 0) return areaOfPages(pages, parts, grid)
    const largest = parts.list.toSorted((a, b) => b.pixels - a.pixels)[0]
    // a black board under the page can lie on a table itself
    const sides = largest === undefined ? [] : edgesOf(largest, grid).filter((side) => isDark(grid, side))
    if (sides.length < 3) return undefined
    round = floodFrom(grid, sides, round)
  }
  return undefined
}

function areaOfPages(pages: readonly Component[], { labels }: Components, grid: Coarse): PageArea {
  const chosen = new Set(pages.map((page) => page.label))
  const mask = grid.overPixels(maskWhere(grid, (at) => chosen.has(labels[at]!)))
  return {
    rect: grid.rectOverPixels(pages.map(({ x0, y0, x1, y1 }) => ({ x0, y0, x1, y1 })).reduce(unionOf)),
    mask,
  }
}

function isDark(grid: Coarse, cells: readonly number[]): boolean {
  return medianShade(grid, cells).luma < 70
}

/** Cells that can be reached from the sides, each over a surface of its own, with those reached before. */
function floodFrom(grid: Coarse, sides: readonly number[][], before: Size | Mask): Mask {
  const flooded = maskWhere(grid, (at) => 'data' in before && before.data[at] === 1)
  for (const edge of sides) {
    const shade = medianShade(grid, edge)
    const start = edge.filter((at) => !differ(cellShade(grid, at), shade, alike))
    if (start.length >= edge.length * 0.5) spread(grid, flooded, { start, shade })
  }
  return flooded
}

function spread(grid: Coarse, flooded: Mask, { start, shade }: { start: number[]; shade: Shade }): void {
  const queue = start
  for (const at of queue) flooded.data[at] = 1
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const here = cellShade(grid, next)
    const reached = neighbours(next, grid).filter((at) => {
      const there = cellShade(grid, at)
      return flooded.data[at] === 0 && !differ(there, here, alikeNext) && !differ(there, shade, alikeAll)
    })
    for (const at of reached) flooded.data[at] = 1
    queue.push(...reached)
  }
}

function edgesOf({ x0, y0, x1, y1 }: Rect, { width }: Size): number[][] {
  const across = Array.from({ length: x1 - x0 }, (_, x) => x0 + x)
  const down = Array.from({ length: y1 - y0 }, (_, y) => y0 + y)
  return [
    across.map((x) => y0 * width + x),
    across.map((x) => (y1 - 1) * width + x),
    down.map((y) => y * width + x0),
    down.map((y) => y * width + x1 - 1),
  ]
}

function neighbours(at: number, { width, height }: Size): number[] {
  const x = at % width
  const near: number[] = []
  if (x > 0) near.push(at - 1)
  if (x < width - 1) near.push(at + 1)
  if (at >= width) near.push(at - width)
  if (at < width * (height - 1)) near.push(at + width)
  return near
}

/** What cannot be reached from the edge without crossing the mask belongs to it. */
function fillHoles(mask: Mask): Mask {
  const empty = findComponents(maskWhere(mask, (at) => mask.data[at] === 0))
  const open = new Set(
    empty.list
      .filter(({ x0, y0, x1, y1 }) => x0 === 0 || y0 === 0 || x1 === mask.width || y1 === mask.height)
      .map((part) => part.label),
  )
  return maskWhere(mask, (at) => !open.has(empty.labels[at]!))
}

function isPage(
  part: Component,
  { labels }: Components,
  { grid, surround }: { grid: Coarse; surround: Shade },
): boolean {
  if (part.pixels < grid.width * grid.height * 0.14 || part.pixels < areaOf(part) * 0.8) return false
  const own = maskWhere(grid, (at) => labels[at] === part.label)
  const core = erode(own, { x: 2, y: 2 })
  const rim: number[] = []
  const all: number[] = []
  for (let at = 0; at < own.data.length; at++) {
    if (own.data[at] === 1) all.push(at)
    if (own.data[at] === 1 && core.data[at] === 0) rim.push(at)
  }
  const paper = medianShade(grid, rim)
  const apart = Math.abs(paper.luma - surround.luma) + distance(paper, surround)
  const like = (cells: number[]): number =>
    cells.filter((at) => !differ(cellShade(grid, at), paper, { luma: 34, colour: 20 })).length / cells.length
  const smooth = rim.filter((at) => grid.relief[at]! < 22).length / rim.length
  return apart > 16 && smooth > 0.8 && like(rim) > 0.82 && like(all) > 0.5
}

function shadeOf(grid: Coarse, mask: Mask): Shade {
  const cells: number[] = []
  for (let at = 0; at < mask.data.length; at++) if (mask.data[at] === 1) cells.push(at)
  return medianShade(grid, cells)
}

function medianShade({ luma, blue, red }: Coarse, cells: readonly number[]): Shade {
  const middle = (data: Float32Array): number =>
    Float32Array.from(cells, (at) => data[at]!).toSorted()[Math.floor(cells.length / 2)] ?? 0
  return { luma: middle(luma), blue: middle(blue), red: middle(red) }
}

function cellShade({ luma, blue, red }: Coarse, at: number): Shade {
  return { luma: luma[at]!, blue: blue[at]!, red: red[at]! }
}

function distance(a: Shade, b: Shade): number {
  return Math.sqrt((a.blue - b.blue) ** 2 + (a.red - b.red) ** 2)
}

function differ(a: Shade, b: Shade, limit: { luma: number; colour: number }): boolean {
  return Math.abs(a.luma - b.luma) > limit.luma || distance(a, b) > limit.colour
}
