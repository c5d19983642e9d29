import type { Picture } from './picture.ts'

export interface Size {
  width: number
  height: number
}

/** Resamples to a size, stretching if need be: area averages when reducing, bilinear when enlarging. */
export function resize(picture: Picture, size: Size): Picture {
  const wide = resample(picture, {
    lines: picture.height,
    from: picture.width,
    to: size.width,
    across: false,
  })
  return resample(wide, { lines: size.width, from: picture.height, to: size.height, across: true })
}

/** One direction at a time: along the rows, or (across) down the columns. */
function resample(
  { width, height, data }: Picture,
  axis: { lines: number; from: number; to: number; across: boolean },
): Picture {
  const { from, to, across } = axis
  const target = across
    ? { width, height: to, data: new Uint8ClampedArray(width * to * 3) }
    : { width: to, height, data: new Uint8ClampedArray(to * height * 3) }
  const taps = weigh(from, to)
  for (let y = 0; y < target.height; y++) {
    for (let x = 0; x < target.width; x++) {
      const { first, weights } = taps[across ? y : x]!
      let [red, green, blue] = [0, 0, 0]
      for (let tap = 0; tap < weights.length; tap++) {
        const at = (across ? (first + tap) * width + x : y * width + first + tap) * 3
        red += data[at]! * weights[tap]!
        green += data[at + 1]! * weights[tap]!
        blue += data[at + 2]! * weights[tap]!
      }
      const place = (y * target.width + x) * 3
      target.data[place] = red
      target.data[place + 1] = green
      target.data[place + 2] = blue
    }
  }
  return target
}

/** For each target sample the run of source samples under a tent as wide as the scale. */
function weigh(from: number, to: number): { first: number; weights: number[] }[] {
  const scale = from / to
  const radius = Math.max(1, scale)
  return Array.from({ length: to }, (_, index) => {
    const middle = (index + 0.5) * scale - 0.5
    const first = Math.max(0, Math.ceil(middle - radius))
    const last = Math.min(from - 1, Math.floor(middle + radius))
    const raw: number[] = []
    for (let at = first; at <= last; at++) raw.push(Math.max(0, 1 - Math.abs(at - middle) / radius))
    const sum = raw.reduce((total, weight) => total + weight, 0)
    return sum > 0
      ? { first, weights: raw.map((weight) => weight / sum) }
      : { first: Math.min(from - 1, Math.max(0, Math.round(middle))), weights: [1] }
  })
}

/** The whole picture as large as the canvas takes it with a margin; `onWhite` makes the rest. */
export function contain(picture: Picture, canvas: Size): Picture {
  const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height) * 0.94
  return resize(picture, {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  })
}

/** The picture in the middle of a white canvas that is as large or larger. */
export function onWhite(picture: Picture, canvas: Size): Picture {
  if (picture.width === canvas.width && picture.height === canvas.height) return picture
  const data = new Uint8ClampedArray(canvas.width * canvas.height * 3).fill(255)
  const left = Math.floor((canvas.width - picture.width) / 2)
  const top = Math.floor((canvas.height - picture.height) / 2)
  for (let y = 0; y < picture.height; y++) {
    const row = picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3)
    data.set(row, ((top + y) * canvas.width + left) * 3)
  }
  return { ...canvas, data }
}

/** The middle of the picture filling the canvas to its edges. */
export function cover(picture: Picture, canvas: Size): Picture {
  const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height)
  const outer = resize(picture, {
    width: Math.max(canvas.width, Math.round(picture.width * scale)),
    height: Math.max(canvas.height, Math.round(picture.height * scale)),
  })
  const data = new Uint8ClampedArray(canvas.width * canvas.height * 3)
  const left = Math.floor((outer.width - canvas.width) / 2)
  const top = Math.floor((outer.height - canvas.height) / 2)
  for (let y = 0; y < canvas.height; y++) {
    const from = ((top + y) * outer.width + left) * 3
    data.set(outer.data.subarray(from, from + canvas.width * 3), y * canvas.width * 3)
  }
  return { ...canvas, data }
}
