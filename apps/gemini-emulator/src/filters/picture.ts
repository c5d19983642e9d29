import type { Pixels } from '@vignette/imaging'

/** Red, green and blue, 0–255, side by side; assignments are clamped and rounded by the array itself. */
export interface Picture {
  width: number
  height: number
  data: Uint8ClampedArray
}

/** Changes a picture into another; never the one given. */
export type Filter = (picture: Picture) => Picture

export function pictureOf({ width, height, channels, data }: Pixels): Picture {
  if (channels === 3) return { width, height, data: new Uint8ClampedArray(data) }
  const rgb = new Uint8ClampedArray(width * height * 3)
  for (let at = 0; at < width * height; at++) rgb.fill(data[at]!, at * 3, at * 3 + 3)
  return { width, height, data: rgb }
}

export function pixelsOf({ width, height, data }: Picture): Pixels {
  return { width, height, channels: 3, data: new Uint8Array(data.buffer, data.byteOffset, data.length) }
}

/** Lightness of every pixel, 0–255, by the weights of ITU-R BT.601. */
export function lightnessOf({ width, height, data }: Picture): Float32Array {
  const light = new Float32Array(width * height)
  for (let at = 0; at < light.length; at++) {
    light[at] = 0.299 * data[at * 3]! + 0.587 * data[at * 3 + 1]! + 0.114 * data[at * 3 + 2]!
  }
  return light
}

export type Colour = readonly [red: number, green: number, blue: number]

/** A new picture with each pixel worked out from its place: `paint` writes red, green and blue at `index * 3`. */
export function repaint(
  picture: Picture,
  paint: (target: Uint8ClampedArray, index: number, source: Uint8ClampedArray) => void,
): Picture {
  const data = new Uint8ClampedArray(picture.data.length)
  const count = picture.width * picture.height
  for (let index = 0; index < count; index++) paint(data, index, picture.data)
  return { ...picture, data }
}
