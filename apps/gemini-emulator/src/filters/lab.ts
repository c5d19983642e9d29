import type { Picture } from './picture.ts'

/** Lightness, green to red and blue to yellow of each pixel in turn (CIE L*a*b* 1976, white as in sRGB): alike is near. */
export function labOf({ data }: Picture): Float32Array {
  const lab = new Float32Array(data.length)
  for (let at = 0; at < data.length; at += 3) {
    const [red, green, blue] = [linear[data[at]!]!, linear[data[at + 1]!]!, linear[data[at + 2]!]!]
    const x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
    const y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    const z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    lab[at] = 116 * y - 16
    lab[at + 1] = 500 * (x - y)
    lab[at + 2] = 200 * (y - z)
  }
  return lab
}

/** Red, green and blue, 0–255, of a colour in L*a*b*. */
export function rgbOf([lightness, a, b]: readonly [number, number, number]): [number, number, number] {
  const y = (lightness + 16) / 116
  const [x, z] = [unroot(y + a / 500) * 0.9505, unroot(y - b / 200) * 1.089]
  const middle = unroot(y)
  return [
    bent(3.2406 * x - 1.5372 * middle - 0.4986 * z),
    bent(-0.9689 * x + 1.8758 * middle + 0.0415 * z),
    bent(0.0557 * x - 0.204 * middle + 1.057 * z),
  ]
}

const linear = Float32Array.from({ length: 256 }, (_, level) => {
  const share = level / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
})

function bent(light: number): number {
  const share = Math.min(1, Math.max(0, light))
  return Math.round(255 * (share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055))
}

function root(share: number): number {
  return share > 0.008856 ? Math.cbrt(share) : 7.787 * share + 16 / 116
}

function unroot(share: number): number {
  return share > 0.2069 ? share ** 3 : (share - 16 / 116) / 7.787
}
