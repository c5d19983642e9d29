import { turnUpright } from './orientation.ts'
import { pixelForm, toScreen } from './pixel-form.ts'
import { decoding, openImage } from './source.ts'

/** An image as it is sent to a model: upright, grey or sRGB, without metadata. Width and height are pixels. */
export interface PreparedImage {
  bytes: Uint8Array
  mediaType: 'image/jpeg' | 'image/png'
  width: number
  height: number
}

export interface PrepareOptions {
  /** longest side allowed, in pixels; smaller images keep their size */
  side: number
  /** cut white margins away, if anything is left then */
  trim?: boolean
}

/** A PNG that is no larger than this, beside a JPEG of the same picture, is sent in its place: that of line art. */
const worthLossless = 2
/** Tones so near to white, of 255, are margin. */
const whiteTolerance = 24

/**
 * A crop or an edit for a model, as large as is asked for: without loss where that costs little, as for line art, else as
 * JPEG with colours in full resolution. Throws PermanentError `image-corrupt` or `unsupported-format`.
 */
export async function prepareForModel(
  bytes: Uint8Array,
  { side, trim = false }: PrepareOptions,
): Promise<PreparedImage> {
  return await decoding(bytes, { number: 1 }, async (open) => {
    const image = open()
    const form = pixelForm(await image.metadata())
    toScreen(image, form).resize(side, side, { fit: 'inside', withoutEnlargement: true })
    const reduced = await turnUpright(image, form.orientation).png({ compressionLevel: 1 }).toBuffer()
    return await encode(trim ? await withoutMargins(reduced) : reduced)
  })
}

async function encode(picture: Buffer): Promise<PreparedImage> {
  const image = openImage(picture, {})
  const { data, info } = await image
    .clone()
    .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const png = await image.clone().png().toBuffer()
  return png.length <= worthLossless * data.length
    ? { bytes: png, mediaType: 'image/png', width, height }
    : { bytes: data, mediaType: 'image/jpeg', width, height }
}

/** A picture that is white all over stays as it is. */
async function withoutMargins(picture: Buffer): Promise<Buffer> {
  const { data, info } = await openImage(picture, {})
    .trim({ background: '#fff', threshold: whiteTolerance })
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true })
  return info.width > 1 && info.height > 1 ? data : picture
}
