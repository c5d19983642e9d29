// What a file is, told from its first bytes: names and extensions lie.
import { PermanentError } from '@vignette/domain'
import type { MasterFormat } from '@vignette/domain'

/** How many bytes `sniffFormat` wants to see. */
export const headLength = 1100

type Recognise = (head: Buffer) => boolean

const starts = (...parts: (number | string)[]): Recognise => {
  const expected = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from([part]))),
  )
  return (head) => head.subarray(0, expected.length).equals(expected)
}
const says = (offset: number, ...words: string[]): Recognise => {
  return (head) => words.some((word) => head.toString('latin1', offset, offset + word.length) === word)
}
const matches = (pattern: RegExp): Recognise => {
  return (head) => pattern.test(head.toString('latin1'))
}

const readable: [MasterFormat, Recognise][] = [
  ['jpeg', starts(0xff, 0xd8, 0xff)],
  ['png', starts(0x89, 'PNG\r\n', 0x1a, '\n')],
  ['webp', (head) => says(0, 'RIFF')(head) && says(8, 'WEBP')(head)],
  ['tiff', says(0, 'II*\0', 'MM\0*', 'II+\0', 'MM\0+')],
]

const otherImages: [name: string, Recognise][] = [
  ['a JPEG 2000 image', (head) => says(4, 'jP  \r\n')(head) || starts(0xff, 0x4f, 0xff, 0x51)(head)],
  ['a JPEG XL image', (head) => says(4, 'JXL \r\n')(head) || starts(0xff, 0x0a)(head)],
  ['a HEIC photograph', says(4, 'ftyphei', 'ftyphev', 'ftypmif1', 'ftypmsf1')],
  ['an AVIF image', says(4, 'ftypavi')],
  ['a GIF', says(0, 'GIF8')],
  ['a Photoshop file', says(0, '8BPS')],
  ['a DjVu file', says(0, 'AT&TFORM')],
]

/** No images, or told by so little that a text may begin so. */
const others: [name: string, Recognise][] = [
  ['a PDF', matches(/^[^]{0,1020}%PDF-/)],
  ['a film', says(4, 'ftyp')],
  ['a BMP image', says(0, 'BM')],
  ['a ZIP archive', says(0, 'PK\x03\x04')],
  ['an SVG drawing', matches(/^\s*(<\?xml[^]*)?<svg[\s>]/i)],
  ['a web page (HTML)', matches(/^\s*(<!--[^]*)?<(!doctype html|html|head|body)/i)],
  ['an XML document', matches(/^(\xef\xbb\xbf)?\s*<\?xml/)],
  // oxlint-disable-next-line no-control-regex -- control bytes are what tells text from the rest
  ['text', matches(/^[^\0-\x08\x0e-\x1f]+$/)],
]

/**
 * The format of a file from its first bytes. Throws PermanentError `image-empty`, or `unsupported-format` with what the
 * file is where that can be told.
 */
export function sniffFormat(head: Buffer): MasterFormat {
  if (head.length === 0) throw new PermanentError('image-empty', 'The file is empty; upload it again.')
  const format = readable.find(([, recognise]) => recognise(head))?.[0]
  if (format) return format
  const known = [...otherImages, ...others].find(([, recognise]) => recognise(head))
  const name = known?.[0] ?? 'not an image of a known kind'
  throw unsupported(`The file is ${name}.`)
}

/** Whether a file begins as an image does, be it one that is read or not: for files whose ending does not tell. */
export function isImage(head: Buffer): boolean {
  return [...readable, ...otherImages].some(([, recognise]) => recognise(head))
}

/** The error for what is not read, ending in what to do about it. */
export function unsupported(sentence: string): PermanentError {
  return new PermanentError('unsupported-format', `${sentence} Supply the scan as JPEG, PNG, WebP or TIFF.`)
}
