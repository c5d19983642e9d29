import { boxMean } from './box-mean.ts'
import { lightnessOf, repaint, type Filter, type Picture } from './picture.ts'

/**
 * Brings the paper to even white: the background is the brightest thing near each place, smoothed, and each colour is
 * divided by it (background normalisation by a rank filter, as for documents photographed in uneven light).
 */
export const flattenPaper: Filter = (picture) => {
  const light = lightnessOf(picture)
  const backgrounds = [0, 1, 2].map((channel) => backgroundOf(picture, light, channel))
  return repaint(picture, (target, index, source) => {
    for (let channel = 0; channel < 3; channel++) {
      const share = source[index * 3 + channel]! / backgrounds[channel]![index]!
      // the last tenth below paper is its grain and stains
      target[index * 3 + channel] = 255 * Math.min(1, Math.max(0, (share - 0.06) / 0.84))
    }
  })
}

function backgroundOf(picture: Picture, light: Float32Array, channel: number): Float32Array {
  const { width, height, data } = picture
  const side = Math.max(8, Math.round(Math.max(width, height) / 24))
  const columns = Math.ceil(width / side)
  const rows = Math.ceil(height / side)
  const tiles = Float32Array.from({ length: columns * rows }, (_, tile) => {
    const x0 = (tile % columns) * side
    const y0 = Math.floor(tile / columns) * side
    const area = { x0, y0, x1: Math.min(width, x0 + side), y1: Math.min(height, y0 + side) }
    return data[brightestIn(light, width, area) * 3 + channel]!
  })
  const level = tiles.toSorted()[Math.floor(tiles.length * 0.8)] ?? 255
  // a tile inside a dark picture shows no paper: it must not be brightened to white
  const safe = tiles.map((value) => Math.max(value, level * 0.75, 1))
  const smooth = boxMean(safe, { width: columns, height: rows }, 1)
  return spread(smooth, { columns, rows, side }, picture)
}

/** Index of the lightest of every second pixel each way. */
function brightestIn(
  light: Float32Array,
  width: number,
  { x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number },
): number {
  let best = y0 * width + x0
  for (let y = y0; y < y1; y += 2) {
    for (let at = y * width + x0; at < y * width + x1; at += 2) if (light[at]! > light[best]!) best = at
  }
  return best
}

/** Bilinear between the middles of tiles. */
function spread(
  tiles: Float32Array,
  { columns, rows, side }: { columns: number; rows: number; side: number },
  { width, height }: Picture,
): Float32Array {
  const values = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, y / side - 0.5))
    const row = Math.floor(v)
    const below = Math.min(rows - 1, row + 1) * columns
    for (let x = 0; x < width; x++) {
      const u = Math.min(columns - 1, Math.max(0, x / side - 0.5))
      const column = Math.floor(u)
      const right = Math.min(columns - 1, column + 1)
      const top = mix(tiles[row * columns + column]!, tiles[row * columns + right]!, u - column)
      const bottom = mix(tiles[below + column]!, tiles[below + right]!, u - column)
      values[y * width + x] = mix(top, bottom, v - row)
    }
  }
  return values
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
