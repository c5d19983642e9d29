import { fromArrayBuffer } from 'geotiff'

/** The samples of the first image of a TIFF as a reader sees them that shares no code with ours; a `code` where it sees none. */
export async function readOtherwise(file: Uint8Array): Promise<Buffer | string> {
  try {
    const tiff = await fromArrayBuffer(new Uint8Array(file).buffer)
    const rasters = await (await tiff.getImage()).readRasters({ interleave: true })
    if (Array.isArray(rasters)) return 'not side by side'
    return Buffer.from(rasters.buffer, rasters.byteOffset, rasters.byteLength)
  } catch (error) {
    return String(error)
  }
}
