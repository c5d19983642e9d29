import type { Metadata, Sharp } from 'sharp'
import type { PixelForm } from '@vignette/domain'
import type { Density } from './density.ts'
import { profileName, profileProblemOf } from './profile-name.ts'
import { unsupported } from './sniff-format.ts'

const spaces: Record<string, PixelForm['space']> = {
  'b-w': 'grey',
  grey16: 'grey',
  srgb: 'rgb',
  rgb: 'rgb',
  rgb16: 'rgb',
  cmyk: 'cmyk',
}
const colourChannels = { grey: 1, rgb: 3, cmyk: 4 }

/** What the file itself says of a page, beside what the decoder does. */
interface Stated {
  density?: Density | undefined
  orientation?: number | undefined
  /** a profile is spoken of, whether or not it is there */
  hasProfile?: boolean
}

/** How the decoders hand over the pixels of an image. Throws PermanentError `unsupported-format`. */
export function pixelForm(metadata: Metadata, stated: Stated = {}): PixelForm {
  const { icc } = metadata
  const bits = sampleBits(metadata)
  const space = spaces[metadata.space]
  if (!space)
    throw unsupported(`The image is kept in the colour space ${metadata.space}, which is not read yet.`)
  const alpha = metadata.channels > colourChannels[space]
  if (metadata.channels > colourChannels[space] + 1) {
    throw unsupported(
      `The image has ${metadata.channels} channels, more than its colours and one for transparency.`,
    )
  }
  const { density } = stated
  const orientation = 'orientation' in stated ? (stated.orientation ?? 1) : (metadata.orientation ?? 1)
  return {
    depth: space === 'grey' && !alpha && metadata.bitsPerSample === 1 ? 1 : bits,
    space,
    alpha,
    ...(icc ? profileOf(icc, space) : stated.hasProfile && { profileProblem: 'it is not in the file' }),
    ...(density && { density: density.x }),
    ...(density && density.y !== density.x && { densityY: density.y }),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  }
}

function profileOf(icc: Buffer, space: PixelForm['space']): Pick<PixelForm, 'profile' | 'profileProblem'> {
  const profileProblem = profileProblemOf(icc, space)
  if (profileProblem !== undefined) return { profileProblem }
  const profile = profileName(icc)
  return profile === undefined ? {} : { profile }
}

function sampleBits({ depth }: Metadata): 8 | 16 {
  if (depth === 'ushort') return 16
  if (depth === 'uchar') return 8
  throw unsupported(`The samples of the image are of the kind ${depth}; 1, 8 and 16 bits are read.`)
}

/** Keeps depth and colours through to the output; to go with `keepIccProfile`, or else the profile is applied. */
export function keepForm(image: Sharp, form: PixelForm): Sharp {
  if (form.space === 'cmyk') return image.pipelineColourspace('cmyk').toColourspace('cmyk')
  if (form.space === 'grey') return image.toColourspace(form.depth === 16 ? 'grey16' : 'b-w')
  return image.toColourspace(form.depth === 16 ? 'rgb16' : 'srgb')
}

/** The samples of an image of `form`, of 8 bits, or of 16 in the machine's byte order. */
export async function readSamples(image: Sharp, form: PixelForm): Promise<Buffer> {
  keepForm(image.keepIccProfile(), form)
  if (form.depth === 16) return await image.raw({ depth: 'ushort' }).toBuffer()
  if (form.space !== 'grey' || !form.alpha) return await image.raw({ depth: 'uchar' }).toBuffer()
  // The library drops the transparency of raw grey at 8 bits but not at 16, where every sample is 257 times itself.
  const doubled = await image.toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer()
  return Buffer.from(doubled.filter((_, at) => at % 2 === 0))
}

/** Turns pixels into grey or sRGB of 8 bits by their profile, with transparency on white. */
export function toScreen(image: Sharp, form: PixelForm): Sharp {
  const space = form.space === 'grey' ? 'b-w' : 'srgb'
  // At 16 bits the library would convert to Display P3 or skip the profile, so the depth is reduced first.
  if (form.depth === 16 && form.space !== 'cmyk') image.pipelineColourspace(space)
  return image.flatten({ background: '#ffffff' }).toColourspace(space)
}
