import { countTable, type Mask } from './raster.ts'

// Rectangular structuring elements of 2r+1 pixels; what lies beyond the image counts neither for nor against.

export interface Radius {
  x: number
  y: number
}

/** Set where anything within the radius is set. */
export function dilate(mask: Mask, radius: Radius): Mask {
  return windowed(mask, radius, (set) => set > 0)
}

/** Set where everything within the radius is set. */
export function erode(mask: Mask, radius: Radius): Mask {
  return windowed(mask, radius, (set, all) => set === all)
}

/** Fills gaps narrower than the element. */
export function close(mask: Mask, radius: Radius): Mask {
  return erode(dilate(mask, radius), radius)
}

/** Drops what is narrower than the element. */
export function open(mask: Mask, radius: Radius): Mask {
  return dilate(erode(mask, radius), radius)
}

function windowed(mask: Mask, radius: Radius, keep: (set: number, all: number) => boolean): Mask {
  const { width, height } = mask
  const count = countTable(mask)
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const y0 = Math.max(0, y - radius.y)
    const y1 = Math.min(height, y + radius.y + 1)
    for (let x = 0; x < width; x++) {
      const x0 = Math.max(0, x - radius.x)
      const x1 = Math.min(width, x + radius.x + 1)
      if (keep(count({ x0, y0, x1, y1 }), (x1 - x0) * (y1 - y0))) data[y * width + x] = 1
    }
  }
  return { width, height, data }
}
