import type { ByteReader } from '../byte-reader.ts'
import { unsupported } from '../sniff-format.ts'
import { damaged, markers, type Segment } from './segments.ts'

/** What the header of a frame says. ITU-T T.81, B.2.2. */
export interface Frame {
  marker: number
  width: number
  height: number
  components: number
  /** its coefficients have to be held whole until the last scan has been read */
  buffered: boolean
  scans: number
}

/** Frames that are not decoded, by marker. */
const others: Partial<Record<number, string>> = {
  ...{ 0xc3: 'a lossless JPEG', 0xc5: 'a hierarchical JPEG', 0xc6: 'a hierarchical JPEG' },
  ...{ 0xc7: 'a hierarchical JPEG', 0xcb: 'a lossless JPEG', 0xcd: 'a hierarchical JPEG' },
  ...{ 0xce: 'a hierarchical JPEG', 0xcf: 'a hierarchical JPEG' },
  ...{ 0xf7: 'a JPEG-LS image' },
}
const isFrame = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7
const progressive = new Set([0xc2, 0xca])

/** Throws PermanentError `unsupported-format` for what is coded in another way, `image-corrupt` where there is no frame. */
export async function readFrame(reader: ByteReader, segments: readonly Segment[]): Promise<Frame> {
  const segment = segments.find(({ marker }) => isFrame(marker))
  if (!segment) throw damaged('it holds no picture')
  const name = others[segment.marker]
  if (name !== undefined) throw unsupported(`The file is ${name}.`)
  const header = await reader.read(segment.start + 4, 6)
  if (header.length < 6) throw damaged('it ends within a segment')
  const [precision, components] = [header.readUInt8(0), header.readUInt8(5)]
  if (precision !== 8) throw unsupported(`The samples of the JPEG have ${precision} bits.`)
  if (![1, 3, 4].includes(components)) throw unsupported(`The JPEG has ${components} channels.`)
  const scans = segments.filter(({ marker }) => marker === markers.sos)
  if (scans.length === 0) throw damaged('it holds no picture')
  return {
    marker: segment.marker,
    width: header.readUInt16BE(3),
    height: header.readUInt16BE(1),
    components,
    buffered: progressive.has(segment.marker) || scans.length > 1,
    scans: scans.length,
  }
}
