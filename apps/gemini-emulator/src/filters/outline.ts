import { lightnessOf, repaint, type Filter } from './picture.ts'

/** Reduces each channel to so many levels. */
export function posterise(levels: number): Filter {
  const step = 255 / (levels - 1)
  const steps = Uint8ClampedArray.from({ length: 256 }, (_, level) => Math.round(level / step) * step)
  return (picture) => ({ ...picture, data: picture.data.map((level) => steps[level]!) })
}

/** Draws the edges of areas as dark lines (gradient of Sobel & Feldman, 1968); those weaker than `threshold` levels are left out. */
export function drawEdges(threshold: number): Filter {
  return (picture) => {
    const { width, height } = picture
    const light = lightnessOf(picture)
    return repaint(picture, (target, index, source) => {
      const x = index % width
      const y = (index - x) / width
      const inside = x > 0 && y > 0 && x < width - 1 && y < height - 1
      const strength = inside ? gradient(light, index, width) : 0
      const ink = Math.min(1, Math.max(0, (strength - threshold) / threshold)) * 0.85
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = source[index * 3 + channel]! * (1 - ink)
      }
    })
  }
}

function gradient(light: Float32Array, at: number, width: number): number {
  const [nw, n, ne] = [light[at - width - 1]!, light[at - width]!, light[at - width + 1]!]
  const [w, e] = [light[at - 1]!, light[at + 1]!]
  const [sw, s, se] = [light[at + width - 1]!, light[at + width]!, light[at + width + 1]!]
  const across = ne + 2 * e + se - nw - 2 * w - sw
  const down = sw + 2 * s + se - nw - 2 * n - ne
  return Math.sqrt(across * across + down * down) / 4
}
