import { boxMean } from './box-mean.ts'
import { lightnessOf, repaint, type Colour, type Filter, type Picture } from './picture.ts'

/** Lays a picture out in flat areas: tones go to the colours of a scale, from dark to light, their borders kept smooth. */
export function flatten(scale: readonly Colour[]): Filter {
  return (picture) => {
    const light = lightnessOf(picture)
    const soft = boxMean(boxMean(light, picture, 2), picture, 2)
    const bounds = evenly(soft, scale.length)
    return repaint(picture, (target, index) => {
      const level = soft[index]!
      let step = bounds.findIndex((bound) => level < bound)
      if (step === -1) step = scale.length - 1
      const bound = bounds[step - 1] ?? -Infinity
      const share = Math.min(1, Math.max(0, (level - bound) / 4))
      const [low, high] = [scale[Math.max(0, step - 1)]!, scale[step]!]
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = low[channel]! + (high[channel]! - low[channel]!) * share
      }
    })
  }
}

/** Bounds between tones: half-way between even steps of lightness and even shares of the picture. */
function evenly(levels: Float32Array, steps: number): number[] {
  const sorted = levels.filter((_, at) => at % 7 === 0).toSorted()
  return Array.from({ length: steps - 1 }, (_, index) => {
    const share = (index + 1) / steps
    return 0.5 * share * 255 + 0.5 * (sorted[Math.floor(share * sorted.length)] ?? 0)
  })
}

/** Reduces a picture to its own few colours: the means of groups of like ones (k-means: Lloyd, 1982), started along hue and tone. */
export function fewColours(count: number): Filter {
  return (picture) => {
    const colours = groupColours(picture, count)
    return repaint(picture, (target, index, source) => {
      const chosen = colours[nearest(colours, source, index * 3)]!
      for (let channel = 0; channel < 3; channel++) target[index * 3 + channel] = chosen[channel]!
    })
  }
}

function groupColours({ data }: Picture, count: number): number[][] {
  const samples: number[] = []
  for (let at = 0; at + 2 < data.length; at += 3 * 97) samples.push(at)
  // by hue first, so that a small patch of strong colour gets a group of its own
  const rank = (at: number): number =>
    (data[at]! - data[at + 2]!) * 3 + (data[at]! + data[at + 1]! * 2 + data[at + 2]!) * 0.4
  samples.sort((a, b) => rank(a) - rank(b))
  let colours = Array.from({ length: count }, (_, group) => {
    const at = samples[Math.floor(((group + 0.5) * samples.length) / count)] ?? 0
    return [data[at]!, data[at + 1]!, data[at + 2]!]
  })
  for (let round = 0; round < 8; round++) {
    const sums = colours.map(() => [0, 0, 0, 0])
    for (const at of samples) {
      const sum = sums[nearest(colours, data, at)]!
      for (let channel = 0; channel < 3; channel++) sum[channel]! += data[at + channel]!
      sum[3]!++
    }
    colours = sums.map((sum, group) =>
      sum[3]! > 0 ? sum.slice(0, 3).map((part) => part / sum[3]!) : colours[group]!,
    )
  }
  return colours
}

function nearest(colours: readonly number[][], data: Uint8ClampedArray, at: number): number {
  let best = 0
  let least = Infinity
  for (const [group, colour] of colours.entries()) {
    const away =
      (data[at]! - colour[0]!) ** 2 + (data[at + 1]! - colour[1]!) ** 2 + (data[at + 2]! - colour[2]!) ** 2
    if (away < least) [best, least] = [group, away]
  }
  return best
}

/** Draws the edges of the picture in one colour over it, as clean lines: differences of two blurs, cut off sharply (XDoG: Winnemöller, 2012). */
export function inkLines(from: Picture, colour: Colour): Filter {
  return (picture) => {
    const light = lightnessOf(from)
    const near = boxMean(boxMean(light, from, 1), from, 1)
    const far = boxMean(boxMean(light, from, 3), from, 3)
    return repaint(picture, (target, index, source) => {
      const ink = Math.min(1, Math.max(0, (far[index]! - near[index]! - 7) / 7)) * 0.92
      for (let channel = 0; channel < 3; channel++) {
        target[index * 3 + channel] = source[index * 3 + channel]! * (1 - ink) + colour[channel]! * ink
      }
    })
  }
}
