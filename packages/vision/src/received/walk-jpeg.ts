import type { Size } from '@vignette/domain'
import type { Walk } from './read-image.ts'

const startOfScan = 0xda
const endOfImage = 0xd9
/** Frame headers: C0 to CF without the tables of Huffman and arithmetic coding and a reserved one. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7
/** What may follow a scan or a header besides: tables, lines, restart interval, application data, comments. */
const isSegment = (marker: number): boolean =>
  isFrame(marker) ||
  [0xc4, 0xcc, startOfScan, 0xdb, 0xdc, 0xdd, 0xfe].includes(marker) ||
  (marker >= 0xe0 && marker <= 0xef)

/** Every segment and scan up to the end of the image; thumbnails inside segments are passed over. */
export const walkJpeg: Walk = (bytes) => {
  let size: Size | undefined
  let scanned = 0
  for (let at = 2; ;) {
    while (bytes.readUInt8(at) === 0xff && bytes.readUInt8(at + 1) === 0xff) at += 1
    const marker = bytes.readUInt8(at + 1)
    if (bytes.readUInt8(at) !== 0xff) throw new Error('its segments are out of order')
    if (marker === endOfImage) {
      if (!size || scanned === 0) throw new Error('it holds no picture')
      return { ...size, end: at + 2 }
    }
    if (!isSegment(marker)) throw new Error('its segments are out of order')
    if (isFrame(marker)) size = { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
    at += 2 + bytes.readUInt16BE(at + 2)
    if (marker !== startOfScan) continue
    const end = endOfScan(bytes, at)
    scanned += end - at
    at = end
  }
}

/** Where coded data ends: at a marker that is neither a stuffed byte nor a restart. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 2)) {
    const marker = bytes.readUInt8(at + 1)
    if (marker !== 0 && !isRestart(marker)) return at
  }
  throw new RangeError('no end')
}
