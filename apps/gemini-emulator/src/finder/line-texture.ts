import { heightOf, widthOf, type Mask, type Rect } from './raster.ts'

/**
 * How regularly ink comes and goes across a region, as lines of type do: the highest peak of the autocorrelation of its
 * row profile at the distance of lines, in narrow strips so that leaning lines stay apart (after the periodicity tests
 * for text blocks of Wahl, Wong & Casey, 1982). 1 is perfect, pictures stay low. For sideways text columns are tried too.
 */
export function lineRegularity(ink: Mask, rect: Rect, textHeight: number): number {
  return Math.max(alongRows(ink, rect, textHeight), alongColumns(ink, rect, textHeight))
}

function alongRows({ width, data }: Mask, rect: Rect, textHeight: number): number {
  return regularity(heightOf(rect), widthOf(rect), textHeight, (line, across) => {
    return data[(rect.y0 + line) * width + rect.x0 + across]!
  })
}

function alongColumns({ width, data }: Mask, rect: Rect, textHeight: number): number {
  return regularity(widthOf(rect), heightOf(rect), textHeight, (line, across) => {
    return data[(rect.y0 + across) * width + rect.x0 + line]!
  })
}

function regularity(lines: number, breadth: number, textHeight: number, inkAt: (line: number, across: number) => number): number {
  const nearest = Math.max(4, Math.round(textHeight * 1.1))
  const farthest = Math.min(Math.floor(lines * 0.6), Math.round(textHeight * 3.2) + 4)
  if (farthest <= nearest) return 0
  const strip = Math.max(24, Math.round(textHeight * 5))
  const sums = new Float64Array(farthest + 2)
  for (let start = 0; start < breadth; start += strip) {
    const end = Math.min(breadth, start + strip)
    const profile = new Float64Array(lines)
    for (let line = 0; line < lines; line++) for (let across = start; across < end; across++) profile[line]! += inkAt(line, across)
    detrend(profile, farthest)
    for (let lag = 0; lag < sums.length; lag++) {
      let product = 0
      for (let line = 0; line + lag < lines; line++) product += profile[line]! * profile[line + lag]!
      sums[lag]! += (product * lines) / Math.max(1, lines - lag)
    }
  }
  let best = 0
  for (let lag = nearest; lag <= farthest; lag++) {
    const peak = sums[lag]! >= sums[lag - 1]! && sums[lag]! >= sums[lag + 1]!
    if (peak) best = Math.max(best, sums[lag]! / Math.max(1, sums[0]!))
  }
  return best
}

/** Takes the slow changes away, over the reach of a few lines. */
function detrend(profile: Float64Array, reach: number): void {
  const raw = profile.slice()
  for (let line = 0; line < raw.length; line++) {
    const start = Math.max(0, line - reach)
    const end = Math.min(raw.length, line + reach + 1)
    let sum = 0
    for (let near = start; near < end; near++) sum += raw[near]!
    profile[line] = raw[line]! - sum / (end - start)
  }
}
