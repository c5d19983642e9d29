// Fields of a TIFF directory and the two layouts they come in. TIFF 6.0, section 2; BigTIFF as libtiff writes it.
import type { ByteReader } from '../byte-reader.ts'

export interface Field {
  type: number
  count: number
  /** where its values lie in the file */
  offset: number
  /** its values, where they stand in the directory itself */
  inline?: Buffer
}

/** How a TIFF of one byte order and one size of offsets is written. */
export interface Layout {
  little: boolean
  big: boolean
  entryLength: 12 | 20
  offsetLength: 4 | 8
  short(bytes: Buffer, at: number): number
  /** 4 bytes, or 8 in a BigTIFF */
  offset(bytes: Buffer, at: number): number
  field(entries: Buffer, at: number, fileOffset: number): Field
  /** How long its values are; Infinity for a type that is not known. */
  bytesOf(field: Field): number
  /** Up to `atMost` of a field's values, those that are numbers; none where it is absent or cut off. */
  numbers(reader: ByteReader, field: Field | undefined, atMost?: number): Promise<number[]>
}

/** Bytes of one value, by type; a type that is not here is passed over, as the standard asks. */
const sizes: Partial<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 },
  ...{ 16: 8, 17: 8, 18: 8 },
}

export function layoutOf(head: Buffer): Layout {
  const little = head[0] === 0x49
  const big = head[little ? 2 : 3] === 43
  const short = (bytes: Buffer, at: number): number =>
    little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  const long = (bytes: Buffer, at: number): number =>
    little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  const long8 = (bytes: Buffer, at: number): number =>
    Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  const offset = big ? long8 : long
  const valueOf = (bytes: Buffer, at: number, type: number): number | undefined => {
    if (type === 1 || type === 7) return bytes.readUInt8(at)
    if (type === 3) return short(bytes, at)
    if (type === 4 || type === 13) return long(bytes, at)
    if (type === 5) return long(bytes, at) / long(bytes, at + 4)
    if (type === 16 || type === 18) return long8(bytes, at)
    return undefined
  }
  return {
    little,
    big,
    entryLength: big ? 20 : 12,
    offsetLength: big ? 8 : 4,
    short,
    offset,
    field(entries, at, fileOffset) {
      const type = short(entries, at + 2)
      const count = offset(entries, at + 4)
      const valueAt = big ? 12 : 8
      if (count * (sizes[type] ?? 1) > (big ? 8 : 4))
        return { type, count, offset: offset(entries, at + valueAt) }
      const inline = entries.subarray(at + valueAt, at + valueAt + (big ? 8 : 4))
      return { type, count, offset: fileOffset + valueAt, inline }
    },
    bytesOf: ({ type, count }) => count * (sizes[type] ?? Infinity),
    async numbers(reader, field, atMost = 1) {
      const size = field && sizes[field.type]
      if (!size) return []
      const bytes = await reader.read(field.offset, size * Math.min(field.count, atMost))
      const values: number[] = []
      for (let at = 0; at + size <= bytes.length; at += size) {
        const value = valueOf(bytes, at, field.type)
        if (value !== undefined) values.push(value)
      }
      return values
    },
  }
}
