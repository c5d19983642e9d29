import { boxMean } from './box-mean.ts'
import { lightnessOf, repaint, type Filter } from './picture.ts'

/**
 * Smooths areas and keeps edges: guided filter (He, Sun & Tang, 2010) on lightness, which all channels follow; `softness`
 * 0–1 is how much contrast still counts as area.
 */
export function smoothAreas(radius: number, softness: number): Filter {
  return (picture) => {
    const light = lightnessOf(picture)
    const mean = boxMean(light, picture, radius)
    const square = boxMean(
      light.map((value) => value * value),
      picture,
      radius,
    )
    const tolerance = (softness * 255) ** 2
    const slope = square.map((value, at) => {
      const variance = Math.max(0, value - mean[at]! ** 2)
      return variance / (variance + tolerance)
    })
    const offset = mean.map((value, at) => value * (1 - slope[at]!))
    const slopes = boxMean(slope, picture, radius)
    const offsets = boxMean(offset, picture, radius)
    return repaint(picture, (target, index, source) => {
      const change = slopes[index]! * light[index]! + offsets[index]! - light[index]!
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = source[index * 3 + channel]! + change
      }
    })
  }
}
