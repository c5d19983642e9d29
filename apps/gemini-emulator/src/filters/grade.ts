import { lightnessOf, repaint, type Colour, type Filter } from './picture.ts'

/** An S-shaped tone curve: 0 leaves tones alone, 1 makes the middle twice as steep. */
export function contrast(strength: number): Filter {
  const curve = Uint8ClampedArray.from({ length: 256 }, (_, level) => {
    const at = level / 255
    const bent = at * at * (3 - 2 * at)
    return 255 * (at + (bent - at) * strength * 2)
  })
  return (picture) => ({ ...picture, data: picture.data.map((level) => curve[level]!) })
}

/** Splits tones between two colours: shadows lean to one, lights to the other. */
export function splitTone(shadow: Colour, light: Colour, strength: number): Filter {
  return (picture) => {
    const levels = lightnessOf(picture)
    return repaint(picture, (target, index, source) => {
      const level = levels[index]! / 255
      for (let channel = 0; channel < 3; channel++) {
        const lean = (shadow[channel]! - 128) * (1 - level) + (light[channel]! - 128) * level
        target[index * 3 + channel] = source[index * 3 + channel]! + lean * strength
      }
    })
  }
}

/** Darkens towards the corners, by `strength` of the light at the farthest. */
export function vignette(strength: number): Filter {
  return (picture) => {
    const { width, height } = picture
    return repaint(picture, (target, index, source) => {
      const u = (index % width) / width - 0.5
      const v = Math.floor(index / width) / height - 0.5
      const left = 1 - strength * Math.min(1, (u * u + v * v) * 2) ** 1.5
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = source[index * 3 + channel]! * left
      }
    })
  }
}

/** Film grain of so many levels, the same at each run. */
export function grain(levels: number): Filter {
  return (picture) =>
    repaint(picture, (target, index, source) => {
      const noise = ((Math.imul(index ^ (index >>> 15), 0x2c1b3c6d) >>> 16) & 255) / 255 - 0.5
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = source[index * 3 + channel]! + noise * levels
      }
    })
}
