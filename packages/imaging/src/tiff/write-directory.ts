import type { Field, Layout } from './fields.ts'

/** A tag with whole numbers, or with values that lie in the file already. */
export type Entry = [tag: number, values: readonly number[] | Field]

/** Types of whole numbers, by their bytes. */
const [short, long, long8] = [
  { type: 3, size: 2 },
  { type: 4, size: 4 },
  { type: 16, size: 8 },
] as const

/** A directory that is to lie at `at`, with the values it needs after it, and no other after that. */
export function writeDirectory(layout: Layout, entries: readonly Entry[], at: number): Buffer {
  const { big, entryLength, offsetLength } = layout
  const write = writerOf(layout)
  const fields = entries
    .toSorted(([a], [b]) => a - b)
    .map(([tag, given]) => ({ tag, ...fieldOf(write, given) }))
  const length = (big ? 8 : 2) + entries.length * entryLength + offsetLength
  const values: Buffer[] = []
  let valuesAt = at + length
  const lines = fields.map(({ tag, type, count, bytes, offset = 0 }) => {
    const line = [write(tag, 2), write(type, 2), write(count, offsetLength)]
    if (!bytes) return [...line, write(offset, offsetLength)]
    if (bytes.length <= offsetLength) return [...line, bytes, Buffer.alloc(offsetLength - bytes.length)]
    values.push(bytes)
    valuesAt += bytes.length
    return [...line, write(valuesAt - bytes.length, offsetLength)]
  })
  return Buffer.concat([
    write(entries.length, big ? 8 : 2),
    ...lines.flat(),
    write(0, offsetLength),
    ...values,
  ])
}

interface WrittenField {
  type: number
  count: number
  /** its values, to be written */
  bytes?: Buffer
  /** where they lie already */
  offset?: number
}

function fieldOf(write: Write, given: readonly number[] | Field): WrittenField {
  if ('type' in given) {
    const { type, count, offset, inline } = given
    return inline ? { type, count, bytes: inline } : { type, count, offset }
  }
  const most = given.reduce((a, b) => Math.max(a, b), 0)
  const { type, size } = most > 0xffff_ffff ? long8 : most > 0xffff ? long : short
  const values = given.map((value) => write(value, size))
  const isOdd = (given.length * size) % 2 === 1
  return { type, count: given.length, bytes: Buffer.concat([...values, Buffer.alloc(isOdd ? 1 : 0)]) }
}

/** A number in the byte order of the file. */
type Write = (value: number, size: 2 | 4 | 8) => Buffer

function writerOf({ little }: Layout): Write {
  return (value, size) => {
    const bytes = Buffer.alloc(size)
    if (size === 8) bytes[little ? 'writeBigUInt64LE' : 'writeBigUInt64BE'](BigInt(value))
    else if (size === 4) bytes[little ? 'writeUInt32LE' : 'writeUInt32BE'](value)
    else bytes[little ? 'writeUInt16LE' : 'writeUInt16BE'](value)
    return bytes
  }
}
