import type { Size } from '@vignette/domain'
import type { Walk } from './read-image.ts'

/** RIFF, its length, and WEBP. */
const headLength = 12

/** Every chunk, within the length the file gives itself. */
export const walkWebp: Walk = (bytes) => {
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) throw new RangeError('no end')
  let size: Size | undefined
  for (let at = headLength; at + 8 <= end;) {
    const length = bytes.readUInt32LE(at + 4)
    if (at + 8 + length > end) throw new RangeError('no end')
    size ??= sizeIn(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 8, at + 8 + length))
    // Chunks begin at even places.
    at += 8 + length + (length % 2)
  }
  if (!size) throw new Error('it holds no picture')
  return { ...size, end }
}

function sizeIn(name: string, data: Buffer): Size | undefined {
  if (name === 'VP8 ') {
    return { width: data.readUInt16LE(6) & 0x3f_ff, height: data.readUInt16LE(8) & 0x3f_ff }
  }
  if (name !== 'VP8L') return undefined
  const packed = data.readUInt32LE(1)
  return { width: (packed & 0x3f_ff) + 1, height: ((packed >>> 14) & 0x3f_ff) + 1 }
}
