import type { Sharp } from 'sharp'
import type { PixelForm } from '@vignette/domain'
import { turnUpright } from './orientation.ts'
import { pixelForm, toScreen } from './pixel-form.ts'
import type { MasterPage } from './probe-master.ts'
import { decoding } from './source.ts'
import type { Source } from './byte-reader.ts'

/** A JPEG for screens and models: upright, grey or sRGB, without metadata. Width and height are pixels. */
export interface EncodedJpeg {
  bytes: Uint8Array
  mediaType: 'image/jpeg'
  width: number
  height: number
}

/** The size of a master is for `probeMaster` to judge, not for the decoder. */
const whole = { limitInputPixels: false } as const

export interface ReduceOptions {
  /** longest side allowed, in pixels; smaller images keep their size */
  side: number
}

/**
 * The reduced copy of a page that a model looks at: the same bytes for the same pixels on every run. Throws
 * PermanentError `image-corrupt` or `unsupported-format`.
 */
export async function makeProxy(
  source: Source,
  page: MasterPage,
  options: ReduceOptions,
): Promise<EncodedJpeg> {
  return await decoding(source, page, async (open) => await reduce(open(whole), page.form, options))
}

/** A small copy of an image that is whole already. Throws PermanentError `image-corrupt` or `unsupported-format`. */
export async function makeThumbnail(bytes: Uint8Array, options: ReduceOptions): Promise<EncodedJpeg> {
  return await decoding(bytes, { number: 1 }, async (open) => {
    const image = open()
    return await reduce(image, pixelForm(await image.metadata()), options)
  })
}

/** Reduces an image whose pixels are of `form`, to be called inside `decoding`. */
export async function reduce(image: Sharp, form: PixelForm, { side }: ReduceOptions): Promise<EncodedJpeg> {
  toScreen(image, form).resize(side, side, { fit: 'inside', withoutEnlargement: true })
  // Codes made to measure would save a hundredth of the bytes for a third of the encoder's time. Colours keep the
  // resolution of the lines: coloured prints and plates are made of thin ones.
  const { data, info } = await turnUpright(image, form.orientation)
    .jpeg({ quality: 90, chromaSubsampling: '4:4:4', optimiseCoding: false })
    .toBuffer({ resolveWithObject: true })
  return { bytes: data, mediaType: 'image/jpeg', width: info.width, height: info.height }
}
