import { fitSurface, overPixels, type Sample, type Surface } from './surface.ts'
import { findSurroundings } from './surroundings.ts'
import { maskWhere, type Mask, type Plane, type Rect } from './raster.ts'
import type { Planes } from './planes.ts'

/** The page set against itself with nothing on it. */
export interface Paper {
  /** what is not page at all */
  outside: Mask
  /** lightness over that of the bare paper there: 1 is paper, 0 black */
  lightness: Plane
  /** distance of the colour from that of the bare paper there, in levels of 0–255 */
  tint: Plane
}

interface Tile {
  x: number
  y: number
  luma: number
  blue: number
  red: number
}

/** Fits smooth surfaces of lightness and colour to the bare paper, so that uneven light and brown pages do no harm. */
export function setAgainstPaper(planes: Planes, beyond?: Mask): Paper {
  const { luma, blue, red } = planes
  const level = paperLevel(luma)
  const dark = findSurroundings(luma, level)
  const outside = beyond === undefined ? dark : maskWhere(luma, (at) => dark.data[at]! + beyond.data[at]! > 0)
  const tiles = sampleTiles(planes, outside)
  const light = fitSurface(samplesOf(tiles, 'luma'), level, level * 0.16)
  const bare = tiles.filter((tile) => Math.abs(tile.luma - light(tile.x, tile.y)) < level * 0.1)
  const lightAt = overPixels(light, luma)
  const blueAt = overPixels(fitColour(bare, 'blue'), luma)
  const redAt = overPixels(fitColour(bare, 'red'), luma)
  const lightness = { ...luma, data: new Float32Array(luma.data.length) }
  const tint = { ...luma, data: new Float32Array(luma.data.length) }
  for (let at = 0; at < luma.data.length; at++) {
    const share = luma.data[at]! / Math.max(level * 0.45, lightAt[at]!)
    // ink takes the colour of the paper away with its light
    const left = Math.min(1, share)
    lightness.data[at] = share
    tint.data[at] = distance(blue.data[at]! - left * blueAt[at]!, red.data[at]! - left * redAt[at]!)
  }
  return { outside, lightness, tint }
}

function fitColour(tiles: readonly Tile[], channel: 'blue' | 'red'): Surface {
  return fitSurface(samplesOf(tiles, channel), median(tiles.map((tile) => tile[channel])), 18)
}

function samplesOf(tiles: readonly Tile[], channel: 'luma' | 'blue' | 'red'): Sample[] {
  return tiles.map((tile) => ({ x: tile.x, y: tile.y, value: tile[channel] }))
}

/** The commonest lightness, bright ones counting for more: paper rather than ink or the scanner's bed. */
function paperLevel({ data }: Plane): number {
  const bins = new Float64Array(64)
  for (const value of data) bins[Math.min(63, value >> 2)]!++
  let best = 0
  let level = 0
  for (let bin = 0; bin < 64; bin++) {
    let weight = 0
    for (let near = Math.max(0, bin - 2); near <= Math.min(63, bin + 2); near++) weight += bins[near]!
    weight *= bin
    if (weight > best) [best, level] = [weight, bin * 4 + 2]
  }
  return level
}

/** Squares of 1/40 of the page that lie on it. */
function sampleTiles(planes: Planes, outside: Mask): Tile[] {
  const { width, height } = planes.luma
  const side = Math.max(4, Math.round(Math.max(width, height) / 40))
  const tiles: Tile[] = []
  for (let y0 = 0; y0 + side <= height; y0 += side) {
    for (let x0 = 0; x0 + side <= width; x0 += side) {
      const pixels = pixelsOnPage(outside, { x0, y0, x1: x0 + side, y1: y0 + side })
      if (pixels.length < (side * side) / 18) continue
      const place = { x: (x0 + side / 2) / width, y: (y0 + side / 2) / height }
      tiles.push({ ...place, ...brightSide(planes, pixels) })
    }
  }
  return tiles
}

/** Every third pixel each way is enough to know the paper by. */
function pixelsOnPage({ width, data }: Mask, { x0, y0, x1, y1 }: Rect): number[] {
  const pixels: number[] = []
  for (let y = y0; y < y1; y += 3) {
    for (let at = y * width + x0; at < y * width + x1; at += 3) if (data[at] === 0) pixels.push(at)
  }
  return pixels
}

/** The mean of the brighter pixels but the very brightest: paper between the letters, where there is paper. */
function brightSide({ luma, blue, red }: Planes, pixels: number[]): Omit<Tile, 'x' | 'y'> {
  pixels.sort((a, b) => luma.data[a]! - luma.data[b]!)
  const bright = pixels.slice(Math.floor(pixels.length * 0.6), Math.ceil(pixels.length * 0.95))
  const mean = (data: Float32Array): number => bright.reduce((sum, at) => sum + data[at]!, 0) / bright.length
  return { luma: mean(luma.data), blue: mean(blue.data), red: mean(red.data) }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

/** Math.hypot is ten times as slow. */
function distance(a: number, b: number): number {
  return Math.sqrt(a * a + b * b)
}
