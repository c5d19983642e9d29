import type { Mask, Rect, Size } from './raster.ts'
import type { Planes } from './planes.ts'

/** A page in large cells, each with the colour of what is bright in it: paper between letters rather than ink. */
export interface Coarse extends Size {
  luma: Float32Array
  blue: Float32Array
  red: Float32Array
  /** how much darker the dark half of each cell is: paper is smooth, a picture hardly ever */
  relief: Float32Array
  /** Enlarges a mask of cells to one of pixels. */
  overPixels(cells: Mask): Mask
  /** Turns a rectangle of cells into one of pixels. */
  rectOverPixels(cells: Rect): Rect
}

/** Cells along the longer side. */
const fineness = 150

export function coarsen({ luma, blue, red }: Planes): Coarse {
  const cell = Math.max(1, Math.round(Math.max(luma.width, luma.height) / fineness))
  const width = Math.max(1, Math.floor(luma.width / cell))
  const height = Math.max(1, Math.floor(luma.height / cell))
  const shades = [luma, blue, red].map(() => new Float32Array(width * height))
  const relief = new Float32Array(width * height)
  const pixels: number[] = []
  for (let at = 0; at < width * height; at++) {
    pixels.length = 0
    const corner = Math.floor(at / width) * cell * luma.width + (at % width) * cell
    for (let y = 0; y < cell; y += 2)
      for (let x = 0; x < cell; x += 2) pixels.push(corner + y * luma.width + x)
    pixels.sort((a, b) => luma.data[a]! - luma.data[b]!)
    const bright = pixels.slice(Math.floor(pixels.length * 0.6))
    const dark = pixels.slice(0, Math.ceil(pixels.length * 0.4))
    for (const [index, { data }] of [luma, blue, red].entries()) {
      shades[index]![at] = bright.reduce((sum, pixel) => sum + data[pixel]!, 0) / bright.length
    }
    relief[at] = shades[0]![at]! - dark.reduce((sum, pixel) => sum + luma.data[pixel]!, 0) / dark.length
  }
  const [lumas, blues, reds] = [shades[0]!, shades[1]!, shades[2]!]
  return {
    width,
    height,
    luma: lumas,
    blue: blues,
    red: reds,
    relief,
    overPixels: (cells) => enlarge(cells, { cell, size: luma }),
    rectOverPixels: ({ x0, y0, x1, y1 }) => ({
      x0: x0 * cell,
      y0: y0 * cell,
      x1: x1 === width ? luma.width : x1 * cell,
      y1: y1 === height ? luma.height : y1 * cell,
    }),
  }
}

function enlarge({ width, height, data }: Mask, { cell, size }: { cell: number; size: Size }): Mask {
  const pixels = new Uint8Array(size.width * size.height)
  for (let y = 0; y < size.height; y++) {
    const row = Math.min(height - 1, Math.floor(y / cell)) * width
    for (let x = 0; x < size.width; x++) {
      pixels[y * size.width + x] = data[row + Math.min(width - 1, Math.floor(x / cell))]!
    }
  }
  return { width: size.width, height: size.height, data: pixels }
}
