import { boxMean } from './box-mean.ts'
import { speckAt } from './noise.ts'
import { lightnessOf, repaint, type Colour, type Filter, type Picture } from './picture.ts'

/** An S-shaped tone curve: 0 leaves tones alone, 1 makes the middle twice as steep. */
export function contrast(strength: number): Filter {
  const curve = Uint8ClampedArray.from({ length: 256 }, (_, level) => {
    const at = level / 255
    const bent = at * at * (3 - 2 * at)
    return 255 * (at + (bent - at) * strength * 2)
  })
  return (picture) => ({ ...picture, data: picture.data.map((level) => curve[level]!) })
}

/** Colours farther from grey (above 1) or nearer to it. */
export function saturate(factor: number): Filter {
  return (picture) => {
    const light = lightnessOf(picture)
    return repaint(picture, (target, index, source) => {
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = light[index]! + (source[index * 3 + channel]! - light[index]!) * factor
      }
    })
  }
}

/** Stretches tones so that the darkest hundredth comes to `black` and the lightest to `white`; colours gain little by it. */
export function stretch(black: number, white: number): Filter {
  return (picture) => {
    const light = lightnessOf(picture)
    const levels = light.filter((_, at) => at % 5 === 0).toSorted()
    const low = levels[Math.floor(levels.length * 0.01)] ?? 0
    const high = levels[Math.floor(levels.length * 0.99)] ?? 255
    const slope = (white - black) / Math.max(40, high - low)
    const fuller = Math.min(1.1, slope)
    return repaint(picture, (target, index, source) => {
      const level = black + (light[index]! - low) * slope
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = level + (source[index * 3 + channel]! - light[index]!) * fuller
      }
    })
  }
}

/** Splits tones between two colours: shadows lean to one, lights to the other, and black and white stay. */
export function splitTone(shadow: Colour, light: Colour, strength: number): Filter {
  return (picture) => {
    const levels = lightnessOf(picture)
    return repaint(picture, (target, index, source) => {
      const level = levels[index]! / 255
      const reach = strength * 4 * level * (1 - level)
      for (let channel = 0; channel < 3; channel++) {
        const lean = (shadow[channel]! - 128) * (1 - level) + (light[channel]! - 128) * level
        target[index * 3 + channel] = source[index * 3 + channel]! + lean * reach
      }
    })
  }
}

/** Darkens towards the corners, by `strength` of the light at the farthest. */
export function vignette(strength: number): Filter {
  return (picture) =>
    repaint(picture, (target, index, source) => {
      const left = 1 - strength * Math.min(1, farFrom(picture, index)) ** 1.5
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = source[index * 3 + channel]! * left
      }
    })
}

/** Takes the steps out of hard borders. */
export const softenBorders: Filter = (picture) => {
  const soft = blur(picture, 1)
  return repaint(picture, (target, index, source) => {
    for (let channel = 0; channel < 3; channel++) {
      target[index * 3 + channel] = 0.4 * source[index * 3 + channel]! + 0.6 * soft[channel]![index]!
    }
  })
}

/** Lets sharpness fall off away from the middle, as a lens close to its subject does. */
export function depth(radius: number): Filter {
  return (picture) => {
    const soft = blur(picture, radius)
    return repaint(picture, (target, index, source) => {
      const share = Math.min(1, Math.max(0, farFrom(picture, index) * 1.6 - 0.35))
      for (let channel = 0; channel < 3; channel++) {
        const sharp = source[index * 3 + channel]!
        target[index * 3 + channel] = sharp + (soft[channel]![index]! - sharp) * share
      }
    })
  }
}

function blur(picture: Picture, radius: number): Float32Array[] {
  return [0, 1, 2].map((channel) => {
    const samples = Float32Array.from(
      { length: picture.data.length / 3 },
      (_, at) => picture.data[at * 3 + channel]!,
    )
    return boxMean(boxMean(samples, picture, radius), picture, radius)
  })
}

/** 0 in the middle, 1 in the corners. */
function farFrom({ width, height }: Picture, index: number): number {
  const u = (index % width) / width - 0.5
  const v = Math.floor(index / width) / height - 0.5
  return (u * u + v * v) * 2
}

/** Film grain of so many levels, the same at each run. */
export function grain(levels: number): Filter {
  return (picture) =>
    repaint(picture, (target, index, source) => {
      const x = index % picture.width
      const y = Math.floor(index / picture.width)
      const noise = (speckAt(x, y) + speckAt(x >> 1, y >> 1) - 1) * levels
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = source[index * 3 + channel]! + noise
      }
    })
}
