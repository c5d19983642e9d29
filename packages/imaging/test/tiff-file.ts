// Writes uncompressed TIFF files of kinds the image library does not write itself, for tests.

/** One page; its rows fill whole bytes. */
export interface TiffPage {
  width: number
  height: number
  channels: number
  bits: 1 | 8 | 16 | 32
  samples: Buffer
  /** 1 grey, 2 RGB, 5 CMYK */
  photometric: number
  /** 3 is floating point */
  sampleFormat?: number
  /** the last channel is transparency */
  alpha?: boolean
  orientation?: number
  newSubfileType?: number
  /** 1 is none; the samples are taken as they are given */
  compression?: number
}

type Entry = [tag: number, type: number, count: number, value: number]

const [short, long] = [3, 4]

/** Little-endian TIFF with one directory for each page. */
export function writeTiff(...pages: TiffPage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')]
  let linkAt = 4
  for (const page of pages) {
    const start = parts.reduce((sum, part) => sum + part.length, 0)
    const bits = Buffer.alloc(page.channels * 2)
    for (let at = 0; at < page.channels; at++) bits.writeUInt16LE(page.bits, at * 2)
    const directoryAt = start + page.samples.length + (page.samples.length % 2) + bits.length
    const directory = writeDirectory(page, { samplesAt: start, bitsAt: directoryAt - bits.length })
    parts.push(page.samples, Buffer.alloc(page.samples.length % 2), bits, directory)
    const whole = Buffer.concat(parts)
    whole.writeUInt32LE(directoryAt, linkAt)
    parts.splice(0, parts.length, whole)
    linkAt = whole.length - 4
  }
  return Buffer.concat(parts)
}

function writeDirectory(
  page: TiffPage,
  { samplesAt, bitsAt }: { samplesAt: number; bitsAt: number },
): Buffer {
  const unassociatedAlpha: Entry = [338, short, 1, 2]
  const entries: Entry[] = [
    [254, long, 1, page.newSubfileType ?? 0],
    [256, long, 1, page.width],
    [257, long, 1, page.height],
    [258, short, page.channels, page.channels > 2 ? bitsAt : page.bits * 0x1_0001],
    [259, short, 1, page.compression ?? 1],
    [262, short, 1, page.photometric],
    [273, long, 1, samplesAt],
    [274, short, 1, page.orientation ?? 1],
    [277, short, 1, page.channels],
    [278, long, 1, page.height],
    [279, long, 1, page.samples.length],
    [284, short, 1, 1],
    ...(page.alpha ? [unassociatedAlpha] : []),
    [339, short, 1, page.sampleFormat ?? 1],
  ]
  const directory = Buffer.alloc(2 + entries.length * 12 + 4)
  directory.writeUInt16LE(entries.length, 0)
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 2 + index * 12
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(type, at + 2)
    directory.writeUInt32LE(count, at + 4)
    directory.writeUInt32LE(value, at + 8)
  }
  return directory
}
