import { lightnessOf, type Filter, type Picture } from './picture.ts'

/** Cuts away white round the content: lines in which fewer than 1 pixel in 200 is darker than light grey. */
export const cropMargins: Filter = (picture) => {
  const { width, height } = picture
  const light = lightnessOf(picture)
  const rows = new Uint32Array(height)
  const columns = new Uint32Array(width)
  for (let at = 0; at < light.length; at++) {
    if (light[at]! > 215) continue
    rows[Math.floor(at / width)]!++
    columns[at % width]!++
  }
  const [y0, y1] = reachOf(rows, width)
  const [x0, x1] = reachOf(columns, height)
  if (x1 - x0 < width / 4 || y1 - y0 < height / 4) return picture
  return cut(picture, { x0, y0, x1, y1 })
}

/** Goes nearer: cuts a share of each side away at the edges, and with it frames and rests of the page. */
export function closeIn(share: number): Filter {
  return (picture) => {
    const { width, height } = picture
    const [x0, y0] = [Math.floor(width * share), Math.floor(height * share)]
    return cut(picture, { x0, y0, x1: width - x0, y1: height - y0 })
  }
}

function cut(
  { width, data }: Picture,
  { x0, y0, x1, y1 }: { x0: number; y0: number; x1: number; y1: number },
): Picture {
  const part = new Uint8ClampedArray((x1 - x0) * (y1 - y0) * 3)
  for (let y = y0; y < y1; y++) {
    part.set(data.subarray((y * width + x0) * 3, (y * width + x1) * 3), (y - y0) * (x1 - x0) * 3)
  }
  return { width: x1 - x0, height: y1 - y0, data: part }
}

function reachOf(counts: Uint32Array, across: number): [start: number, end: number] {
  const full = (count: number): boolean => count > across / 200
  const start = counts.findIndex(full)
  return start === -1 ? [0, counts.length] : [start, counts.findLastIndex(full) + 1]
}
