import type { Size } from '@vignette/domain'
import { imageType } from '../image-type.ts'
import { walkJpeg } from './walk-jpeg.ts'
import { walkPng } from './walk-png.ts'
import { walkWebp } from './walk-webp.ts'

/** An image that is whole by its own structure; what follows its end is none of it, and decoders pass it over. */
export interface WholeImage extends Size {
  mediaType: string
  /** its length in bytes */
  end: number
}

/** Goes through an encoded image from its first byte to its last; throws an Error that says what is wrong with it. */
export type Walk = (bytes: Buffer) => Size & { end: number }

const walks: Record<string, Walk> = { 'image/png': walkPng, 'image/jpeg': walkJpeg, 'image/webp': walkWebp }

/** The image that bytes are, or a sentence on why they are none. Costs one pass over them. */
export function readImage(bytes: Uint8Array): WholeImage | string {
  const mediaType = imageType(bytes)
  const walk = mediaType && walks[mediaType]
  if (!walk) return `${bytes.length} bytes came that are no PNG, JPEG or WebP image`
  try {
    const image = walk(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    return { ...image, mediaType }
  } catch (error) {
    const fault = error instanceof RangeError ? 'it breaks off' : error instanceof Error ? error.message : ''
    return `a broken ${mediaType} of ${bytes.length} bytes came: ${fault}`
  }
}
