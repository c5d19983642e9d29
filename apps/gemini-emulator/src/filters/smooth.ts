import { boxMean } from './box-mean.ts'
import { lightnessOf, repaint, type Filter } from './picture.ts'

/** Smooths areas and keeps edges: guided filter (He, Sun & Tang, 2010) led by lightness; `softness` 0–1 is how much contrast still counts as area. */
export function smoothAreas(radius: number, softness: number): Filter {
  return (picture) => {
    const guide = lightnessOf(picture)
    const mean = boxMean(guide, picture, radius)
    const square = boxMean(
      guide.map((value) => value * value),
      picture,
      radius,
    )
    const tolerance = (softness * 255) ** 2
    const channels = [0, 1, 2].map((channel) => {
      const samples = guide.map((_, index) => picture.data[index * 3 + channel]!)
      const average = boxMean(samples, picture, radius)
      const product = boxMean(
        samples.map((value, index) => value * guide[index]!),
        picture,
        radius,
      )
      const slope = guide.map((_, index) => {
        const variance = square[index]! - mean[index]! ** 2
        return (product[index]! - mean[index]! * average[index]!) / (variance + tolerance)
      })
      const offset = average.map((value, index) => value - slope[index]! * mean[index]!)
      return { slope: boxMean(slope, picture, radius), offset: boxMean(offset, picture, radius) }
    })
    return repaint(picture, (target, index) => {
      for (let channel = 0; channel < 3; channel++) {
        const { slope, offset } = channels[channel]!
        target[index * 3 + channel] = slope[index]! * guide[index]! + offset[index]!
      }
    })
  }
}
