import { boxMean } from './box-mean.ts'
import { labOf, rgbOf } from './lab.ts'
import { repaint, type Filter, type Picture } from './picture.ts'
import { resize } from './resize.ts'
import { smoothAreas } from './smooth.ts'

type Lab = readonly [lightness: number, a: number, b: number]

/** Longest side at which colours are told apart; borders are drawn smooth at the size asked for. */
const workedOnSide = 720
/** What eyes take for strong and not yet for neon. */
const mostChroma = 46

/** Lays a picture out in flat areas of `count` colours of its own at most, with smooth borders and no specks. */
export function fewColours(count: number): Filter {
  return (picture) => {
    const scale = Math.min(1, workedOnSide / Math.max(picture.width, picture.height))
    const small = smoothAreas(
      3,
      0.1,
    )(
      resize(picture, {
        width: Math.max(1, Math.round(picture.width * scale)),
        height: Math.max(1, Math.round(picture.height * scale)),
      }),
    )
    const lab = softenHues(labOf(small), small)
    const colours = groupColours(lab, count)
    const groups = Uint8Array.from({ length: lab.length / 3 }, (_, at) => nearest(colours, lab, at * 3))
    const inks = harmonise(colours).map(rgbOf)
    const chosen = strongest(groups, { small, count: inks.length, picture })
    return repaint(picture, (target, index) => target.set(inks[chosen[index]!]!, index * 3))
  }
}

/** Hues are coarser than tones to the eye, and print is rastered in them. */
function softenHues(lab: Float32Array, size: Picture): Float32Array {
  const [a, b] = [1, 2].map((channel) => {
    const plane = Float32Array.from({ length: lab.length / 3 }, (_, at) => lab[at * 3 + channel]!)
    return boxMean(boxMean(plane, size, 2), size, 2)
  })
  return lab.map((value, at) => [value, a![Math.floor(at / 3)]!, b![Math.floor(at / 3)]!][at % 3]!)
}

/** Means of groups of like colours (k-means: Lloyd, 1982), started from colours far apart. */
function groupColours(lab: Float32Array, count: number): Lab[] {
  const samples: number[] = []
  for (let at = 0; at < lab.length; at += 3 * 23) samples.push(at)
  let colours = farApart(lab, samples, count)
  for (let round = 0; round < 10; round++) {
    const sums = colours.map(() => [0, 0, 0, 0])
    for (const at of samples) {
      const sum = sums[nearest(colours, lab, at)]!
      for (let channel = 0; channel < 3; channel++) sum[channel]! += lab[at + channel]!
      sum[3]!++
    }
    colours = colours.map((colour, group): Lab => {
      const [lightness = 0, a = 0, b = 0, size = 0] = sums[group]!
      return size > 0 ? [lightness / size, a / size, b / size] : colour
    })
  }
  return colours
}

/** From the commonest tone on, each time the sample farthest from all before it, the outermost few left out. */
function farApart(lab: Float32Array, samples: readonly number[], count: number): Lab[] {
  const colourAt = (at: number): Lab => [lab[at]!, lab[at + 1]!, lab[at + 2]!]
  const byLightness = samples.toSorted((one, other) => lab[one]! - lab[other]!)
  const colours = [colourAt(byLightness[Math.floor(samples.length / 2)] ?? 0)]
  while (colours.length < count) {
    const away = Float32Array.from(samples, (at) => square(colours[nearest(colours, lab, at)]!, lab, at))
    const far = away.toSorted()[Math.floor(samples.length * 0.985)] ?? 0
    colours.push(colourAt(samples[away.indexOf(far)] ?? 0))
  }
  return colours
}

/** Spreads tones from dark to light, and brings colours as near to fullness as the strongest of them allows. */
function harmonise(colours: readonly Lab[]): Lab[] {
  const tones = colours.map(([lightness]) => lightness)
  const [darkest, lightest] = [Math.min(...tones), Math.max(...tones)]
  const fullness = colours.reduce((sum, [, a, b]) => sum + Math.hypot(a, b), 0) / colours.length
  const stronger = Math.min(1.4, Math.max(1, 24 / Math.max(1, fullness)))
  return colours.map(([lightness, a, b]) => {
    const place = (lightness - darkest) / Math.max(1, lightest - darkest)
    const factor = Math.min(stronger, mostChroma / Math.max(1, Math.hypot(a, b)))
    return [0.5 * lightness + 0.5 * (16 + place * 78), a * factor, b * factor]
  })
}

/** For each pixel of the picture the group that has most of what is round it; three groups at a time, as channels. */
function strongest(
  groups: Uint8Array,
  { small, count, picture }: { small: Picture; count: number; picture: Picture },
): Uint8Array {
  const chosen = new Uint8Array(picture.width * picture.height)
  const most = new Uint8Array(chosen.length)
  for (let first = 0; first < count; first += 3) {
    const data = new Uint8ClampedArray(groups.length * 3)
    for (let channel = 0; channel < 3; channel++) {
      const plane = Float32Array.from(groups, (own) => (own === first + channel ? 255 : 0))
      const share = boxMean(boxMean(plane, small, 1), small, 1)
      for (let at = 0; at < share.length; at++) data[at * 3 + channel] = share[at]!
    }
    const large = resize({ ...small, data }, picture).data
    for (let at = 0; at < large.length; at++) {
      const pixel = Math.floor(at / 3)
      if (large[at]! <= most[pixel]!) continue
      most[pixel] = large[at]!
      chosen[pixel] = first + (at % 3)
    }
  }
  return chosen
}

function nearest(colours: readonly Lab[], lab: Float32Array, at: number): number {
  let best = 0
  for (let group = 1; group < colours.length; group++) {
    if (square(colours[group]!, lab, at) < square(colours[best]!, lab, at)) best = group
  }
  return best
}

function square([lightness, a, b]: Lab, lab: Float32Array, at: number): number {
  return (lightness - lab[at]!) ** 2 + (a - lab[at + 1]!) ** 2 + (b - lab[at + 2]!) ** 2
}
