import { PermanentError } from '@vignette/domain'
import { turnSize } from './orientation.ts'
import { headLength, sniffFormat } from './sniff-format.ts'
import { openImage } from './source.ts'

export interface ReceivedSize {
  width: number
  height: number
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp'
}

/**
 * Size in pixels and true media type of an image received from a model, whatever it was said to be. Throws PermanentError
 * `model-answer-unusable`.
 */
export async function readSize(bytes: Uint8Array): Promise<ReceivedSize> {
  try {
    const format = sniffFormat(Buffer.from(bytes.subarray(0, headLength)))
    if (format === 'tiff') throw new Error('a TIFF was not asked for')
    const metadata = await openImage(bytes, { failOn: 'warning' }).metadata()
    return { ...turnSize(metadata, metadata.orientation ?? 1), mediaType: `image/${format}` }
  } catch (cause) {
    throw new PermanentError(
      'model-answer-unusable',
      'The model answered with something that is not a readable JPEG, PNG or WebP image.',
      { cause },
    )
  }
}
