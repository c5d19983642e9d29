import type { Size } from '@vignette/domain'

/** The ratio, written `3:4`, nearest to the shape of an image; twice as wide is as far as half as wide. */
export function nearestRatio(ratios: readonly string[], { width, height }: Size): string | undefined {
  const distance = (ratio: string): number => {
    const [across = 1, down = 1] = ratio.split(':').map(Number)
    return Math.abs(Math.log((across / down) * (height / width)))
  }
  return ratios.toSorted((a, b) => distance(a) - distance(b))[0]
}
