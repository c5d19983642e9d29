import type { Sizes } from './models.ts'

// Width and height in pixels at 1K; 2K and 4K are twice and four times that.
const atOneK: Record<string, readonly [number, number]> = {
  '1:1': [1024, 1024],
  '2:3': [848, 1264],
  '3:2': [1264, 848],
  '3:4': [896, 1200],
  '4:3': [1200, 896],
  '4:5': [928, 1152],
  '5:4': [1152, 928],
  '9:16': [768, 1376],
  '16:9': [1376, 768],
  '21:9': [1584, 672],
  '1:4': [512, 2048],
  '4:1': [2048, 512],
  '1:8': [384, 3072],
  '8:1': [3072, 384],
}
const scales: Record<Sizes, number> = { '512': 0.5, '1K': 1, '2K': 2, '4K': 4 }

/** Pixels of an image of this ratio and size. */
export function outputSize(ratio: string, size: Sizes): { width: number; height: number } {
  const [width, height] = atOneK[ratio] ?? [1024, 1024]
  return { width: width * scales[size], height: height * scales[size] }
}

/** The ratio of the list nearest to that of an image, as proportions go. */
export function nearestRatio(ratios: readonly string[], image: { width: number; height: number }): string {
  const away = (ratio: string): number => {
    const [width = 1, height = 1] = atOneK[ratio] ?? []
    return Math.abs(Math.log(width / height / (image.width / image.height)))
  }
  return ratios.toSorted((a, b) => away(a) - away(b))[0] ?? '1:1'
}
