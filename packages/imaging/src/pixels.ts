import sharp from 'sharp'
import { turnUpright } from './orientation.ts'
import { pixelForm, toScreen } from './pixel-form.ts'
import { headLength, sniffFormat } from './sniff-format.ts'
import { decoding } from './source.ts'

/** An upright raster: rows from the top, 8 bits a sample, grey or sRGB, samples of a pixel side by side. */
export interface Pixels {
  width: number
  height: number
  channels: 1 | 3
  data: Uint8Array
}

/**
 * Decodes an image, upright, in grey or sRGB, transparency on white. `maxSide` reduces it to that longest side in
 * pixels. Throws PermanentError `image-empty`, `image-corrupt`, `image-too-large` or `unsupported-format`.
 */
export async function readPixels(bytes: Uint8Array, options: { maxSide?: number } = {}): Promise<Pixels> {
  sniffFormat(Buffer.from(bytes.subarray(0, headLength)))
  return await decoding(bytes, { number: 1 }, async (open) => {
    const image = open()
    const form = pixelForm(await image.metadata())
    toScreen(image, form)
    if (options.maxSide !== undefined) {
      image.resize(options.maxSide, options.maxSide, { fit: 'inside', withoutEnlargement: true })
    }
    const { data, info } = await turnUpright(image, form.orientation)
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return { width: info.width, height: info.height, channels: form.space === 'grey' ? 1 : 3, data }
  })
}

/** Encodes a raster as JPEG (quality 92, full chroma) or as lossless PNG. */
export async function encodePixels(pixels: Pixels, format: 'jpeg' | 'png'): Promise<Uint8Array> {
  const { width, height, channels, data } = pixels
  const image = sharp(data, { raw: { width, height, channels } })
  return format === 'jpeg'
    ? await image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer()
    : await image.png({ compressionLevel: 6 }).toBuffer()
}
