import sharp from 'sharp'

export async function measureImage(
  bytes: Uint8Array,
): Promise<{ width: number; height: number; mediaType: string }> {
  const { width, height, format } = await sharp(bytes).metadata()
  return { width, height, mediaType: `image/${format}` }
}

/** What an image says of itself. */
export async function readXmp(bytes: Uint8Array): Promise<string> {
  return String((await sharp(bytes).metadata()).xmp)
}

export async function decodePixels(bytes: Uint8Array): Promise<Buffer> {
  return await sharp(bytes).raw().toBuffer()
}
