import { boxMean } from './box-mean.ts'
import { mix } from './noise.ts'
import { lightnessOf, repaint, type Colour, type Filter, type Picture } from './picture.ts'

/** Prints what is dark in a drawing over a picture, in one colour and with smooth borders. */
export function printLines(drawing: Picture, ink: Colour): Filter {
  const level = boxMean(lightnessOf(drawing), drawing, 1)
  const around = boxMean(level, drawing, Math.round(Math.max(drawing.width, drawing.height) / 60))
  return (picture) =>
    repaint(picture, (target, index, source) => {
      const bound = Math.min(200, around[index]! * 0.8)
      const amount = Math.min(1, Math.max(0, (bound - level[index]!) / 40))
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = mix(source[index * 3 + channel]!, ink[channel]!, amount)
      }
    })
}
