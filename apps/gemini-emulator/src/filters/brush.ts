import { boxMean } from './box-mean.ts'
import { speckAt } from './noise.ts'
import { lightnessOf, repaint, type Filter, type Picture } from './picture.ts'

/**
 * Paints a picture over in strokes that follow its forms: colours are averaged along the direction in which they change
 * least (line integral convolution: Cabral & Leedom, 1993), and so are bristles, whose relief catches the light.
 */
export function brush(length: number): Filter {
  return (picture) => {
    const { width, height } = picture
    const flow = flowOf(picture)
    const bristles = Float32Array.from(flow.x, (_, at) =>
      speckAt((at % width) >> 1, Math.floor(at / width) >> 1),
    )
    const relief = new Float32Array(bristles.length)
    const painted = repaint(picture, (target, index, source) => {
      let [red, green, blue, bristle, count] = [0, 0, 0, 0, 0]
      for (const way of [1, -1]) {
        let [x, y] = [index % width, Math.floor(index / width)]
        for (let step = 0; step < length; step++) {
          const at = ((y + 0.5) | 0) * width + ((x + 0.5) | 0)
          red += source[at * 3]!
          green += source[at * 3 + 1]!
          blue += source[at * 3 + 2]!
          bristle += bristles[at]!
          count++
          x += flow.x[at]! * way
          y += flow.y[at]! * way
          if (x < 0 || y < 0 || x > width - 1 || y > height - 1) break
        }
      }
      relief[index] = bristle / count
      target[index * 3] = red / count
      target[index * 3 + 1] = green / count
      target[index * 3 + 2] = blue / count
    })
    return light(painted, relief)
  }
}

/** Unit vectors along the forms: the weaker axis of the smoothed structure tensor. */
function flowOf(picture: Picture): { x: Float32Array; y: Float32Array } {
  const { width } = picture
  const level = boxMean(lightnessOf(picture), picture, 2)
  const [xx, xy, yy] = [0, 0, 0].map(() => new Float32Array(level.length))
  for (let at = width; at < level.length - width; at++) {
    const across = level[at + 1]! - level[at - 1]!
    const down = level[at + width]! - level[at - width]!
    xx![at] = across * across
    xy![at] = across * down
    yy![at] = down * down
  }
  const radius = Math.max(2, Math.round(Math.max(width, picture.height) / 130))
  const [a, b, c] = [xx!, xy!, yy!].map((plane) => boxMean(boxMean(plane, picture, radius), picture, radius))
  const angle = a!.map((value, at) => 0.5 * Math.atan2(2 * b![at]!, value - c![at]! + 0.01) + Math.PI / 2)
  return { x: angle.map(Math.cos), y: angle.map(Math.sin) }
}

/** Light from the upper left on the ridges of paint. */
function light(picture: Picture, relief: Float32Array): Picture {
  const { width } = picture
  return repaint(picture, (target, index, source) => {
    const slope = (relief[index]! - (relief[index + width + 1] ?? relief[index]!)) * 150
    for (let channel = 0; channel < 3; channel++) {
      target[index * 3 + channel] = source[index * 3 + channel]! + Math.max(-16, Math.min(16, slope))
    }
  })
}
