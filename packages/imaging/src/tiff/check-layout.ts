// Which layouts of pixels the decoders hand over as they are. What is not here was seen to come out as other pixels, or not at
// all, so it is refused by what the file says of itself.
import { PermanentError } from '@vignette/domain'
import type { TiffImage } from './image.ts'

const compressions: Partial<Record<number, string>> = {
  6: 'the JPEG of TIFF 6.0',
  34_661: 'JBIG',
  34_712: 'JPEG 2000',
  33_003: 'JPEG 2000',
  33_005: 'JPEG 2000',
  34_925: 'LZMA',
  50_000: 'Zstandard',
  50_002: 'JPEG XL',
  52_546: 'JPEG XL',
}
const readable = new Set([1, 2, 3, 4, 5, 7, 8, 32_773, 32_946, 50_001])
const jpeg = 7

/** Colour channels and depths, by photometric interpretation. */
const spaces: Partial<Record<number, { colours: number; depths: readonly number[] }>> = {
  0: { colours: 1, depths: [1, 2, 4, 8, 16] },
  1: { colours: 1, depths: [1, 2, 4, 8, 16] },
  2: { colours: 3, depths: [8, 16] },
  3: { colours: 1, depths: [1, 2, 4, 8] },
  5: { colours: 4, depths: [8, 16] },
  6: { colours: 3, depths: [8] },
}
const otherSpaces: Partial<Record<number, string>> = {
  4: 'a transparency mask',
  8: 'CIE L*a*b*',
  9: 'ICC L*a*b*',
  10: 'ITU L*a*b*',
  32_803: 'the raw samples of a camera',
  34_892: 'the raw samples of a camera',
  32_844: 'LogL',
  32_845: 'LogLuv',
}

/** Throws PermanentError `unsupported-format` for pixels that would not be read exactly. */
export function checkLayout(image: TiffImage): void {
  const problem = compressionProblem(image) ?? spaceProblem(image) ?? samplesProblem(image)
  if (problem === undefined) return
  const advice = problem.includes('save it') ? '' : ' Save it as 8 or 16-bit grey, RGB or CMYK.'
  throw new PermanentError('unsupported-format', `${problem}${advice}`)
}

function compressionProblem({ compression }: TiffImage): string | undefined {
  if (readable.has(compression)) return undefined
  const name = compressions[compression] ?? `method ${compression}`
  return `The image is packed by ${name}, which is not read; save it with LZW, Deflate or no compression.`
}

function spaceProblem({ photometric, compression, inkSet }: TiffImage): string | undefined {
  if (!spaces[photometric])
    return `The image is kept as ${otherSpaces[photometric] ?? `colours of kind ${photometric}`}, which is not read.`
  if (photometric === 6 && compression !== jpeg)
    return 'The image is kept as YCbCr without JPEG compression, which is not read.'
  if (photometric === 5 && inkSet !== 1)
    return 'The image is kept in inks other than CMYK, which is not read.'
  return undefined
}

function samplesProblem(image: TiffImage): string | undefined {
  const { photometric, samples, bits, planar, tiled, sampleFormats } = image
  const { colours = 1, depths = [] } = spaces[photometric] ?? {}
  const [depth = 1] = bits
  if (sampleFormats.some((format) => format !== 1 && format !== 4))
    return 'The samples of the image are signed or floating-point numbers, which are not read.'
  if (!depths.includes(depth) || bits.some((other) => other !== depth))
    return `The samples of the image have ${[...new Set(bits)].join(' and ')} bits, which are not read in this kind of image.`
  if (samples < colours) return `The image has ${samples} channels where its colours ask for ${colours}.`
  if (samples > colours && (depth < 8 || photometric === 3))
    return 'The image has transparency of fewer than 8 bits, which is not read.'
  if (planar && (tiled || colours === 1))
    return 'The image keeps its channels apart, in a way that is not read; save it with channels interleaved.'
  return extraProblem(image, samples - colours)
}

function extraProblem({ extraSamples, photometric }: TiffImage, count: number): string | undefined {
  if (count === 0) return undefined
  const [premultiplied, transparency] = [1, 2]
  // Where nothing is said of a fourth channel beside RGB, it is transparency: so writers of such files mean it.
  const kinds = extraSamples ?? (photometric === 2 ? [transparency] : [])
  if (count === 1 && kinds[0] === transparency) return undefined
  if (count === 1 && kinds[0] === premultiplied)
    return 'The colours of the image are multiplied by its transparency; save it with transparency kept apart, or without.'
  return `The image has ${count === 1 ? 'a channel' : `${count} channels`} beside its ${photometric === 5 ? 'inks' : 'colours'} that is no transparency, such as infrared.`
}
