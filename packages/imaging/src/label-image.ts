import { PermanentError } from '@vignette/domain'
import { readSize } from './read-size.ts'
import type { ReceivedSize } from './read-size.ts'
import { openImage } from './source.ts'
import { maxJpegPacketBytes, putXmpIntoJpeg } from './xmp-in-jpeg.ts'
import { putXmpIntoPng } from './xmp-in-png.ts'
import { putXmpIntoWebp } from './xmp-in-webp.ts'
import { xmpPacket } from './xmp-packet.ts'
import type { ImageLabel } from './xmp-packet.ts'

export interface LabelledImage {
  bytes: Uint8Array
  mediaType: ReceivedSize['mediaType']
}

/**
 * Writes the origin of an image into it, as XMP in place of any it had. The pixels are not encoded anew, unless the file
 * has no place for it that we know: it was paid for, so it becomes a PNG of the same pixels. A JPEG has room for 64 KB; a longer
 * prompt is shortened. Throws PermanentError `model-answer-unusable`.
 */
export async function labelImage(bytes: Uint8Array, label: ImageLabel): Promise<LabelledImage> {
  const { mediaType, ...size } = await readSize(bytes)
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return putInto(image, label, { mediaType, ...size })
  } catch {
    const png = await encodeAnew(image)
    return { bytes: putXmpIntoPng(png, xmpPacket(label)), mediaType: 'image/png' }
  }
}

/** What fails here fails for good: another try would be another paid call. */
async function encodeAnew(image: Buffer): Promise<Buffer> {
  try {
    return await openImage(image, { failOn: 'error' }).autoOrient().keepMetadata().png().toBuffer()
  } catch (cause) {
    throw new PermanentError(
      'model-answer-unusable',
      'The model answered with an image that no label can be written into.',
      { cause },
    )
  }
}

function putInto(image: Buffer, label: ImageLabel, { mediaType, ...size }: ReceivedSize): LabelledImage {
  if (mediaType === 'image/jpeg') {
    return { bytes: putXmpIntoJpeg(image, xmpPacket(label, maxJpegPacketBytes)), mediaType }
  }
  if (mediaType === 'image/png') return { bytes: putXmpIntoPng(image, xmpPacket(label)), mediaType }
  return { bytes: putXmpIntoWebp(image, xmpPacket(label), size), mediaType }
}
