import type { ByteReader } from './byte-reader.ts'
import { writePngChunk } from './png-chunk.ts'

/** What stands in a PNG before its pixels. */
export interface PngHead {
  width: number
  height: number
  depth: number
  channels: number
  interlaced: boolean
  /** contents of the first chunk of each type, up to 64 KB each */
  chunks: ReadonlyMap<string, Buffer>
}

const channelsByColourType: Partial<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const maxChunkBytes = 64 * 1024
/** More than any writer puts before the pixels. */
const maxChunks = 1000

export async function readPngHead(reader: ByteReader): Promise<PngHead> {
  const chunks = new Map<string, Buffer>()
  let at = 8
  for (let count = 0; count < maxChunks; count++) {
    const head = await reader.read(at, 8)
    const type = head.toString('latin1', 4, 8)
    if (head.length < 8 || type === 'IDAT' || type === 'IEND') break
    const length = head.readUInt32BE(0)
    if (!chunks.has(type)) chunks.set(type, await reader.read(at + 8, Math.min(length, maxChunkBytes)))
    at += 12 + length
  }
  const header = chunks.get('IHDR') ?? Buffer.alloc(0)
  if (header.length < 13) return { width: 0, height: 0, depth: 8, channels: 1, interlaced: false, chunks }
  return {
    width: header.readUInt32BE(0),
    height: header.readUInt32BE(4),
    depth: header.readUInt8(8),
    channels: channelsByColourType[header.readUInt8(9)] ?? 4,
    interlaced: header.readUInt8(12) === 1,
    chunks,
  }
}

/** Chunks that say what the colours are where there is no profile, to be written again. PNG, third edition, 11.3.2. */
export function colourChunks({ chunks }: PngHead): Buffer[] {
  return ['cHRM', 'gAMA', 'sRGB', 'cICP'].flatMap((type) => {
    const content = chunks.get(type)
    return content ? [writePngChunk(type, content)] : []
  })
}
