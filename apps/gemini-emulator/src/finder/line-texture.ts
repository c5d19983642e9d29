import { heightOf, widthOf, type Mask, type Rect } from './raster.ts'

/**
 * How regularly ink comes and goes across a region, as lines of type do: the highest peak of the autocorrelation of its
 * row profile at the distance of lines, in narrow strips so that leaning lines stay apart (after the periodicity tests
 * for text blocks of Wahl, Wong & Casey, 1982). 1 is perfect, pictures stay low. For sideways text columns are tried too.
 */
export function lineRegularity(ink: Mask, rect: Rect, textHeight: number): number {
  const corner = rect.y0 * ink.width + rect.x0
  const down = { corner, lines: heightOf(rect), breadth: widthOf(rect), line: ink.width, across: 1 }
  const sideways = { corner, lines: widthOf(rect), breadth: heightOf(rect), line: 1, across: ink.width }
  return Math.max(regularity(ink.data, down, textHeight), regularity(ink.data, sideways, textHeight))
}

/** A way to walk over a region: `line` and `across` are the steps in the array from one line to the next, and along it. */
interface Walk {
  corner: number
  lines: number
  breadth: number
  line: number
  across: number
}

function regularity(data: Uint8Array, walk: Walk, textHeight: number): number {
  const nearest = Math.max(4, Math.round(textHeight * 1.1))
  const farthest = Math.min(Math.floor(walk.lines * 0.6), Math.round(textHeight * 3.2) + 4)
  if (farthest <= nearest) return 0
  const strip = Math.max(24, Math.round(textHeight * 5))
  const sums = new Float64Array(farthest + 2)
  let evenInk = 0
  for (let start = 0; start < walk.breadth; start += strip) {
    const profile = profileOf(data, walk, { start, end: Math.min(walk.breadth, start + strip) })
    evenInk += profile.reduce((sum, value) => sum + value, 0) ** 2 / profile.length
    // a printer's screen or an engraver's hatching repeats too, but more finely
    addCorrelation(sums, withoutTrend(smooth(profile, textHeight), farthest))
  }
  // between lines of type there is hardly any ink, so its amount swings by as much as its mean
  if (sums[0]! < evenInk * 0.08) return 0
  let best = 0
  for (let lag = nearest; lag <= farthest; lag++) {
    const isPeak = sums[lag]! >= sums[lag - 1]! && sums[lag]! >= sums[lag + 1]!
    if (isPeak) best = Math.max(best, sums[lag]! / Math.max(1, sums[0]!))
  }
  return best
}

function profileOf(data: Uint8Array, walk: Walk, strip: { start: number; end: number }): Float64Array {
  const profile = new Float64Array(walk.lines)
  for (let line = 0; line < walk.lines; line++) {
    for (let across = strip.start; across < strip.end; across++) {
      profile[line]! += data[walk.corner + line * walk.line + across * walk.across]!
    }
  }
  return profile
}

/** Adds the unbiased autocorrelation of the profile at every lag. */
function addCorrelation(sums: Float64Array, profile: Float64Array): void {
  const { length } = profile
  for (let lag = 0; lag < sums.length; lag++) {
    let product = 0
    for (let line = 0; line + lag < length; line++) product += profile[line]! * profile[line + lag]!
    sums[lag]! += (product * length) / Math.max(1, length - lag)
  }
}

function smooth(profile: Float64Array, textHeight: number): Float64Array {
  return means(means(profile, Math.round(textHeight * 0.25)), Math.floor(textHeight * 0.12))
}

/** Takes the slow changes away: what is left is measured from the mean over the reach of a few lines. */
function withoutTrend(profile: Float64Array, reach: number): Float64Array {
  const trend = means(profile, reach)
  return profile.map((value, line) => value - trend[line]!)
}

/** At each line the mean over the lines within reach. */
function means(profile: Float64Array, reach: number): Float64Array {
  const { length } = profile
  const sums = new Float64Array(length + 1)
  for (let line = 0; line < length; line++) sums[line + 1] = sums[line]! + profile[line]!
  return profile.map((_, line) => {
    const start = Math.max(0, line - reach)
    const end = Math.min(length, line + reach + 1)
    return (sums[end]! - sums[start]!) / (end - start)
  })
}
