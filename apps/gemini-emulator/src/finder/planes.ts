import type { Pixels } from '@vignette/imaging'
import { heightOf, widthOf, type Plane, type Rect } from './raster.ts'

/** Lightness (0–255) and two colour differences, blue and red against lightness. */
export interface Planes {
  luma: Plane
  blue: Plane
  red: Plane
}

/** Splits pixels by the weights of ITU-R BT.601. Grey pixels have no colour differences. */
export function splitPlanes({ width, height, channels, data }: Pixels): Planes {
  const plane = (): Plane => ({ width, height, data: new Float32Array(width * height) })
  const planes = { luma: plane(), blue: plane(), red: plane() }
  for (let at = 0; at < width * height; at++) {
    const red = data[at * channels]!
    const green = channels === 3 ? data[at * 3 + 1]! : red
    const blue = channels === 3 ? data[at * 3 + 2]! : red
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue
    planes.luma.data[at] = luma
    planes.blue.data[at] = blue - luma
    planes.red.data[at] = red - luma
  }
  return planes
}

export function cropPlanes({ luma, blue, red }: Planes, rect: Rect): Planes {
  return { luma: cropPlane(luma, rect), blue: cropPlane(blue, rect), red: cropPlane(red, rect) }
}

function cropPlane({ width, data }: Plane, rect: Rect): Plane {
  const cut = new Float32Array(widthOf(rect) * heightOf(rect))
  for (let y = rect.y0; y < rect.y1; y++) {
    cut.set(data.subarray(y * width + rect.x0, y * width + rect.x1), (y - rect.y0) * widthOf(rect))
  }
  return { width: widthOf(rect), height: heightOf(rect), data: cut }
}
