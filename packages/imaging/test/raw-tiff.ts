// Writes TIFF files field by field, for tests of how they may be written otherwise than is usual.

/** A field with the bytes of its values, in the byte order of the file. */
export interface RawField {
  tag: number
  type: number
  count: number
  values: Buffer
}

export const size = { width: 40, height: 24 }

/** Whole numbers of 2 bytes. */
export const shorts = (tag: number, ...numbers: number[]): RawField => ({
  tag,
  type: 3,
  count: numbers.length,
  values: Buffer.concat(numbers.map((value) => bytesOf(value, 2))),
})

/** Whole numbers of 4 bytes. */
export const longs = (tag: number, ...numbers: number[]): RawField => ({
  tag,
  type: 4,
  count: numbers.length,
  values: Buffer.concat(numbers.map((value) => bytesOf(value, 4))),
})

export const text = (tag: number, words: string): RawField => {
  const values = Buffer.from(words, 'latin1')
  return { tag, type: 2, count: values.length, values }
}

function bytesOf(value: number, length: 2 | 4): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntLE(value, 0, length)
  return bytes
}

/** Where the samples of `writeRawTiff` begin. */
export const samplesAt = 8

/** The fields of an uncompressed page of 8-bit samples, in strips of 10 rows. */
export function pageFields(channels: number): RawField[] {
  const rowBytes = size.width * channels
  const rows = [10, 10, 4]
  return [
    longs(256, size.width),
    longs(257, size.height),
    shorts(258, ...Array.from({ length: channels }, () => 8)),
    shorts(259, 1),
    shorts(262, channels === 1 ? 1 : 2),
    longs(273, ...rows.map((_, index) => samplesAt + index * 10 * rowBytes)),
    shorts(277, channels),
    longs(278, 10),
    longs(279, ...rows.map((count) => count * rowBytes)),
  ]
}

/** Fields in place of those of the same tag; new ones at the end. */
export function withFields(fields: readonly RawField[], ...others: RawField[]): RawField[] {
  const replaced = fields.map((field) => others.find(({ tag }) => tag === field.tag) ?? field)
  return [...replaced, ...others.filter(({ tag }) => !fields.some((field) => field.tag === tag))]
}

export const byTag = (fields: readonly RawField[]): RawField[] => fields.toSorted((a, b) => a.tag - b.tag)

/** A little-endian TIFF with the fields as they are given. */
export function writeRawTiff(samples: Buffer, fields: readonly RawField[]): Buffer {
  const directoryAt = samplesAt + samples.length + (samples.length % 2)
  const valuesAt = directoryAt + 2 + fields.length * 12 + 4
  const values: Buffer[] = []
  const entries = fields.map(({ tag, type, count, values: bytes }) => {
    const at = valuesAt + values.reduce((sum, { length }) => sum + length, 0)
    const inside = Buffer.concat([bytes, Buffer.alloc(4)]).subarray(0, 4)
    if (bytes.length > 4) values.push(bytes, Buffer.alloc(bytes.length % 2))
    return Buffer.concat([
      bytesOf(tag, 2),
      bytesOf(type, 2),
      bytesOf(count, 4),
      bytes.length > 4 ? bytesOf(at, 4) : inside,
    ])
  })
  return Buffer.concat([
    Buffer.from('II*\0', 'latin1'),
    bytesOf(directoryAt, 4),
    samples,
    Buffer.alloc(samples.length % 2),
    bytesOf(fields.length, 2),
    ...entries,
    bytesOf(0, 4),
    ...values,
  ])
}
