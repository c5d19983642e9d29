import { readSize } from './read-size.ts'
import type { ReceivedSize } from './read-size.ts'
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
 * Writes the origin of an image into it, as XMP in place of any it had. The pixels are not encoded anew. A JPEG has room
 * for 64 KB; a longer prompt is shortened. Throws PermanentError `model-answer-unusable`.
 */
export async function labelImage(bytes: Uint8Array, label: ImageLabel): Promise<LabelledImage> {
  const { mediaType, ...size } = await readSize(bytes)
  const image = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (mediaType === 'image/jpeg') {
    return { bytes: putXmpIntoJpeg(image, xmpPacket(label, maxJpegPacketBytes)), mediaType }
  }
  if (mediaType === 'image/png') return { bytes: putXmpIntoPng(image, xmpPacket(label)), mediaType }
  return { bytes: putXmpIntoWebp(image, xmpPacket(label), size), mediaType }
}
