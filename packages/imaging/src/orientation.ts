import type { Sharp } from 'sharp'
import type { Box, Size } from '@vignette/domain'

interface Turn {
  mirrored: boolean
  /** clockwise, after mirroring left and right */
  degrees: 0 | 90 | 180 | 270
}

/** What puts stored pixels upright, by EXIF orientation (Exif 2.32, tag 274). */
const turns: Record<number, Turn> = {
  1: { mirrored: false, degrees: 0 },
  2: { mirrored: true, degrees: 0 },
  3: { mirrored: false, degrees: 180 },
  4: { mirrored: true, degrees: 180 },
  5: { mirrored: true, degrees: 270 },
  6: { mirrored: false, degrees: 90 },
  7: { mirrored: true, degrees: 90 },
  8: { mirrored: false, degrees: 270 },
}

function turnOf(orientation: number): Turn {
  const turn = turns[orientation]
  if (!turn) throw new RangeError(`orientation is ${orientation}, not 1 to 8`)
  return turn
}

/** Puts the outcome of an extract or resize upright. Turning comes last, so that only the small image is held whole. */
export function turnUpright(image: Sharp, orientation: number): Sharp {
  const { mirrored, degrees } = turnOf(orientation)
  if (mirrored) image.flop()
  return degrees === 0 ? image : image.rotate(degrees)
}

/** The size with width and height in the other frame, stored for upright or upright for stored. */
export function turnSize(size: Size, orientation: number): Size {
  const { width, height } = size
  return turnOf(orientation).degrees % 180 === 0 ? { width, height } : { width: height, height: width }
}

/** Where a box of the upright page lies in the stored pixels; `upright` is the size of the page the right way up. */
export function storedBox(box: Box, upright: Size, orientation: number): Box {
  const { mirrored, degrees } = turnOf(orientation)
  let turned = box
  let { width, height } = upright
  for (let left = degrees; left > 0; left -= 90) {
    turned = { x0: turned.y0, y0: width - turned.x1, x1: turned.y1, y1: width - turned.x0 }
    ;[width, height] = [height, width]
  }
  return mirrored ? { ...turned, x0: width - turned.x1, x1: width - turned.x0 } : turned
}
