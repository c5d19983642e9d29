import type { Mask } from './raster.ts'

// Rectangular structuring elements of 2r+1 pixels; what lies beyond the image counts neither for nor against.

export interface Radius {
  x: number
  y: number
}

/** Set where anything within the radius is set. One pass forth and one back along each axis, whatever the radius. */
export function dilate(mask: Mask, radius: Radius): Mask {
  const { width, height } = mask
  const rows = mask.data.slice()
  for (let y = 0; y < height; y++) {
    const row = { width, start: y * width, radius: radius.x }
    spreadAlong(mask.data, rows, { ...row, step: 1 })
    spreadAlong(mask.data, rows, { ...row, start: row.start + width - 1, step: -1 })
  }
  const data = rows.slice()
  const below = new Int32Array(width)
  const above = new Int32Array(width)
  for (let y = 0; y < height; y++) {
    spreadAcross(rows, data, { width, start: y * width, radius: radius.y, left: below })
    spreadAcross(rows, data, { width, start: (height - 1 - y) * width, radius: radius.y, left: above })
  }
  return { width, height, data }
}

/** Sets what follows a set pixel within the radius, along one row. */
function spreadAlong(
  from: Uint8Array,
  to: Uint8Array,
  { width, start, step, radius }: { width: number; start: number; step: number; radius: number },
): void {
  let left = 0
  for (let count = 0, at = start; count < width; count++, at += step) {
    if (from[at] === 1) left = radius
    else if (left-- > 0) to[at] = 1
  }
}

/** The same from row to row: `left` holds how far each column still reaches. */
function spreadAcross(
  from: Uint8Array,
  to: Uint8Array,
  { width, start, radius, left }: { width: number; start: number; radius: number; left: Int32Array },
): void {
  for (let x = 0; x < width; x++) {
    if (from[start + x] === 1) left[x] = radius
    else if (left[x]!-- > 0) to[start + x] = 1
  }
}

/** Set where everything within the radius is set. */
export function erode(mask: Mask, radius: Radius): Mask {
  return invert(dilate(invert(mask), radius))
}

/** Fills gaps narrower than the element. */
export function close(mask: Mask, radius: Radius): Mask {
  return erode(dilate(mask, radius), radius)
}

/** Drops what is narrower than the element. */
export function open(mask: Mask, radius: Radius): Mask {
  return dilate(erode(mask, radius), radius)
}

function invert({ width, height, data }: Mask): Mask {
  const inverted = new Uint8Array(data.length)
  // a third of the whole work goes through here: a loop takes a fifth of the time of map
  for (let at = 0; at < data.length; at++) inverted[at] = 1 - data[at]!
  return { width, height, data: inverted }
}
