import type { Size } from '@vignette/domain'
import { decoding } from './source.ts'
import type { Source } from './byte-reader.ts'
import { checkPixels, type ImageLimits } from './limits.ts'
import type { LooksAlike } from './tiff/pages.ts'

/** Longest side at which two images are compared, in pixels. */
const comparedSide = 96
/** Correlation of their tones from which on one is the other, reduced; other pages of the same volume stay below 0.9. */
const sameFrom = 0.97

/** Whether two images of a TIFF show the same. Costs a decode of each; what cannot be decoded is like nothing. */
export function compareBy(source: Source, limits: ImageLimits): LooksAlike {
  return async (large, small) => {
    checkPixels(large, limits)
    const scale = Math.min(1, comparedSide / Math.max(small.width, small.height))
    const size = {
      width: Math.max(1, Math.round(small.width * scale)),
      height: Math.max(1, Math.round(small.height * scale)),
    }
    const tones = ({ directory }: typeof large): Promise<Uint8Array> =>
      readTones(source, { number: directory.number, ...size })
    try {
      return correlation(await tones(large), await tones(small)) >= sameFrom
    } catch {
      return false
    }
  }
}

async function readTones(
  source: Source,
  { number, width, height }: Size & { number: number },
): Promise<Uint8Array> {
  return await decoding(
    source,
    { number },
    async (open) =>
      await open({ limitInputPixels: false })
        .flatten({ background: '#ffffff' })
        .toColourspace('b-w')
        .resize(width, height, { fit: 'fill' })
        .raw({ depth: 'uchar' })
        .toBuffer(),
  )
}

/** 1 for the same up to brightness and contrast; 0 where one of them is blank. */
function correlation(a: Uint8Array, b: Uint8Array): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  let [both, ofA, ofB] = [0, 0, 0]
  for (const [index, value] of a.entries()) {
    const [x, y] = [value - meanA, (b[index] ?? 0) - meanB]
    both += x * y
    ofA += x * x
    ofB += y * y
  }
  return ofA > 0 && ofB > 0 ? both / Math.sqrt(ofA * ofB) : 0
}

function mean(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
