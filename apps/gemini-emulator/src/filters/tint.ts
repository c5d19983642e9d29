import { boxMean } from './box-mean.ts'
import { lightnessOf, repaint, type Colour, type Filter } from './picture.ts'

export interface Palette {
  /** from the bottom of the picture to its top, for the middle tones */
  tones: readonly Colour[]
  shadow: Colour
  light: Colour
}

/**
 * Lays colour over a picture by tone and place: shadows and lights go towards the palette's ends, middle tones towards
 * the tone of their height, softly bent by how dark the surroundings are. Lightness stays as it was drawn.
 */
export function tint({ tones, shadow, light: highlight }: Palette, strength: number): Filter {
  return (picture) => {
    const { width, height } = picture
    const light = lightnessOf(picture)
    const around = boxMean(light, picture, Math.round(Math.max(width, height) / 30))
    return repaint(picture, (target, index, source) => {
      const level = light[index]! / 255
      const y = Math.floor(index / width) / height
      const place =
        Math.min(0.999, Math.max(0, 1 - y + (around[index]! / 255 - 0.6) * 0.5)) * (tones.length - 1)
      const tone = tones[Math.floor(place)]!
      const next = tones[Math.min(tones.length - 1, Math.floor(place) + 1)]!
      // colour shows between black lines and bare paper
      const amount = strength * Math.min(1, 0.35 + 2.2 * level * (1.3 - level))
      for (let channel = 0; channel < 3; channel++) {
        const middle = tone[channel]! + (next[channel]! - tone[channel]!) * (place % 1)
        const wash =
          level < 0.5
            ? mix(shadow[channel]!, middle, level * 2)
            : mix(middle, highlight[channel]!, (level * 2 - 1) * 0.6)
        target[index * 3 + channel] = mix(source[index * 3 + channel]!, wash, amount)
      }
    })
  }
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
