import { boxMean } from './box-mean.ts'
import { cloudAt, mix, speckAt } from './noise.ts'
import { lightnessOf, repaint, type Filter } from './picture.ts'

/**
 * What water does to pigment on rough paper: it gathers along the edges of a wash, granulates in the hollows of the
 * sheet, runs thinner and thicker over it, and ends before the sheet does.
 */
export const wetOnPaper: Filter = (picture) => {
  const { width, height } = picture
  const side = Math.max(width, height)
  const light = lightnessOf(picture)
  const around = boxMean(light, picture, Math.max(2, Math.round(side / 170)))
  const relief = boxMean(
    Float32Array.from(light, (_, at) => speckAt(at % width, Math.floor(at / width))),
    picture,
    1,
  )
  return repaint(picture, (target, index, source) => {
    const x = index % width
    const y = Math.floor(index / width)
    const pooled = Math.max(0, around[index]! - light[index]!) / 255
    const flow = cloudAt(x, y, side / 9) * 0.6 + cloudAt(x, y, side / 28) * 0.4 - 0.5
    const tooth = relief[index]! - 0.5
    const inward = Math.min(x, y, width - 1 - x, height - 1 - y) / side
    const wet = Math.min(1, Math.max(0, (inward - 0.008 - cloudAt(x, y, side / 14) * 0.022) * 160))
    const density = wet * (1 + pooled * 1.6 + flow * 0.44 + tooth * 0.5 + (wet < 1 ? 0.5 : 0))
    for (let channel = 0; channel < 3; channel++) {
      const wash = 1 - source[index * 3 + channel]! / 255
      target[index * 3 + channel] = mix(252 - channel * 3, 20, Math.min(1, wash * density)) + tooth * 10
    }
  })
}
