import { boxMean } from './box-mean.ts'
import { cloudAt, mix } from './noise.ts'
import { lightnessOf, repaint, type Colour, type Filter } from './picture.ts'

export interface Palette {
  /** washes from the bottom of the picture to its top */
  washes: readonly Colour[]
  /** what black ink turns to */
  ink: Colour
}

/**
 * Colours a picture as engravings were coloured by hand: thin washes over the drawing, their hue by height, by how dark
 * the surroundings are and by soft patches, strongest in middle tones. Lines and bare lights stay.
 */
export function tint({ washes, ink }: Palette, strength: number): Filter {
  return (picture) => {
    const { width, height } = picture
    const light = lightnessOf(picture)
    const side = Math.max(width, height)
    const around = boxMean(light, picture, Math.max(1, Math.round(side / 40)))
    return repaint(picture, (target, index) => {
      const x = index % width
      const y = Math.floor(index / width)
      const shade = around[index]! / 255
      const patch = cloudAt(x, y, side / 5) - 0.5
      const place = Math.min(0.999, Math.max(0, 1.02 - y / height + (shade - 0.66) * 0.7 + patch * 0.5))
      const at = place * (washes.length - 1)
      const [wash, next] = [washes[Math.floor(at)]!, washes[Math.floor(at) + 1]!]
      const level = light[index]! / 255
      const amount = strength * (shade > 0.93 ? 0.35 : 0.35 + Math.min(0.65, (0.93 - shade) * 2.4))
      for (let channel = 0; channel < 3; channel++) {
        const colour = mix(wash[channel]!, next[channel]!, at % 1)
        const paper = mix(255, colour, amount)
        target[index * 3 + channel] =
          mix(mix(light[index]!, ink[channel]!, 1 - level), paper, level ** 1.15) * (0.25 * level + 0.75) +
          0.25 * (1 - level) * ink[channel]!
      }
    })
  }
}
