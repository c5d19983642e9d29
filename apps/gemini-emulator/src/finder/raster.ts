/** One sample a pixel, rows from the top. */
export interface Plane {
  width: number
  height: number
  data: Float32Array
}

/** A yes or no for each pixel: 1 or 0. */
export interface Mask {
  width: number
  height: number
  data: Uint8Array
}

/** Pixels: x0,y0 inside, x1,y1 just outside. */
export interface Rect {
  x0: number
  y0: number
  x1: number
  y1: number
}

export interface Size {
  width: number
  height: number
}

export const widthOf = (rect: Rect): number => rect.x1 - rect.x0
export const heightOf = (rect: Rect): number => rect.y1 - rect.y0
export const areaOf = (rect: Rect): number => Math.max(0, widthOf(rect)) * Math.max(0, heightOf(rect))

/** The mask that says yes inside any of the rectangles. */
export function fillRects(rects: readonly Rect[], { width, height }: Size): Mask {
  const data = new Uint8Array(width * height)
  for (const { x0, y0, x1, y1 } of rects) {
    for (let y = y0; y < y1; y++) data.fill(1, y * width + x0, y * width + x1)
  }
  return { width, height, data }
}

/** The mask that says yes where `test` does; `test` gets the index of the pixel. */
export function maskWhere({ width, height }: Size, test: (index: number) => boolean): Mask {
  const data = new Uint8Array(width * height)
  for (let index = 0; index < data.length; index++) if (test(index)) data[index] = 1
  return { width, height, data }
}

/** The part of a mask inside a rectangle. */
export function cropMask({ width, data }: Mask, rect: Rect): Mask {
  const cut = new Uint8Array(widthOf(rect) * heightOf(rect))
  for (let y = rect.y0; y < rect.y1; y++) {
    cut.set(data.subarray(y * width + rect.x0, y * width + rect.x1), (y - rect.y0) * widthOf(rect))
  }
  return { width: widthOf(rect), height: heightOf(rect), data: cut }
}

export function unionOf(a: Rect, b: Rect): Rect {
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  }
}

export function sharedArea(a: Rect, b: Rect): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0)
  return width > 0 && height > 0 ? width * height : 0
}

/** The rectangle with `margin` more pixels on each side, inside the image. */
export function grow(rect: Rect, margin: number, size: Size): Rect {
  return {
    x0: Math.max(0, rect.x0 - margin),
    y0: Math.max(0, rect.y0 - margin),
    x1: Math.min(size.width, rect.x1 + margin),
    y1: Math.min(size.height, rect.y1 + margin),
  }
}

/** How many pixels of any rectangle are set, each answered in constant time (summed-area table: Crow, 1984). */
export function countTable(mask: Mask): (rect: Rect) => number {
  const { width, height, data } = mask
  const sums = new Int32Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row
    }
  }
  const at = (x: number, y: number): number => sums[y * (width + 1) + x]!
  return ({ x0, y0, x1, y1 }) => at(x1, y1) - at(x0, y1) - at(x1, y0) + at(x0, y0)
}
