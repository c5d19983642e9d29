// A JPEG with nothing but what decides the pixels, written as the standard asks, so that whatever decoders complain of then is
// the pixels. ITU-T T.81, annex B; JFIF 1.02; the Adobe marker by Adobe Technical Note 5116.
import { openBytes, type LentSource, type Source } from '../byte-reader.ts'
import { readFrame } from './frame.ts'
import { markers, readSegments } from './segments.ts'

const profileHead = 'ICC_PROFILE\0'
/** Frames that are decoded block after block, with all coefficients at once. */
const sequential = new Set([0xc0, 0xc1, 0xc9])

/** All of it in memory, whatever it was before. */
export async function cleanJpeg(source: Source): Promise<LentSource> {
  await using reader = await openBytes(source)
  const segments = await readSegments(reader)
  const { marker: kind, components } = await readFrame(reader, segments)
  const parts: Buffer[] = [Buffer.from([0xff, markers.soi])]
  for (const { marker, start, end } of segments) {
    const bytes = await reader.read(start, end - start)
    if (marker === markers.sos) parts.push(sequential.has(kind) ? wholeBlocks(bytes) : bytes)
    else parts.push(...cleanSegment(marker, bytes, components))
  }
  parts.push(Buffer.from([0xff, markers.eoi]))
  return { source: Buffer.concat(parts), [Symbol.asyncDispose]: async () => undefined }
}

/** The segment as it is kept; nothing where it does not tell of the pixels. */
function cleanSegment(marker: number, bytes: Buffer, components: number): Buffer[] {
  const says = (head: string): boolean => bytes.toString('latin1', 4, 4 + head.length) === head
  if (marker === markers.app0) return says('JFIF\0') ? [jfif] : []
  if (marker === markers.app2) return says(profileHead) ? [bytes] : []
  if (marker === markers.app14) return says('Adobe') && bytes.length >= 16 ? [adobe(bytes, components)] : []
  const isApplication = marker > markers.app0 && marker <= 0xef
  const [comment, standsAlone] = [marker === 0xfe, bytes.length < 4]
  return comment || isApplication || standsAlone ? [] : [bytes]
}

/** Version 1.02 without density or thumbnail: of all that the segment says only its presence tells of colours. */
const jfif = Buffer.concat([
  Buffer.from([0xff, markers.app0, 0, 16]),
  Buffer.from('JFIF\0', 'latin1'),
  Buffer.from([1, 2, 0, 0, 1, 0, 1, 0, 0]),
])

/** A transformation that is none for so many channels is read as the usual one, as decoders do. */
function adobe(bytes: Buffer, components: number): Buffer {
  const usual = components === 4 ? 2 : 1
  const kept = Buffer.from(bytes.subarray(0, 16))
  kept.writeUInt16BE(14, 2)
  if (![0, usual].includes(kept.readUInt8(15))) kept.writeUInt8(usual, 15)
  return kept
}

/** A sequential scan holds whole blocks, whatever its last three parameters say. */
function wholeBlocks(scan: Buffer): Buffer {
  const clean = Buffer.from(scan)
  clean.set([0, 63, 0], scan.readUInt16BE(2) - 1)
  return clean
}
