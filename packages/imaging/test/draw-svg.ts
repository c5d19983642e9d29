import sharp from 'sharp'
import { blockOtherLoaders } from '../src/loaders.ts'

/** A drawing as PNG. The decoder for it is shut in programs, and opened for the moment. */
export async function drawSvg(svg: string): Promise<Buffer> {
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] })
  try {
    return await sharp(Buffer.from(svg)).png().toBuffer()
  } finally {
    blockOtherLoaders()
  }
}
