import type { Size } from '@vignette/domain'
import { crc32 } from 'node:zlib'
import type { Walk } from './read-image.ts'

const signatureLength = 8
/** Length, name and checksum of a chunk. */
const frameLength = 12

/** Every chunk by its checksum, up to the last. */
export const walkPng: Walk = (bytes) => {
  let size: Size | undefined
  let packed = 0
  for (let at = signatureLength; ;) {
    const length = bytes.readUInt32BE(at)
    const name = bytes.toString('latin1', at + 4, at + 8)
    const checksum = bytes.readUInt32BE(at + 8 + length)
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== checksum) throw new Error(`its ${name} is damaged`)
    if (name === 'IHDR') size = { width: bytes.readUInt32BE(at + 8), height: bytes.readUInt32BE(at + 12) }
    if (name === 'IDAT') packed += length
    at += frameLength + length
    if (name !== 'IEND') continue
    if (!size || packed === 0) throw new Error('it holds no picture')
    return { ...size, end: at }
  }
}
