// The segments of a JPEG, from its first marker to its last. ITU-T T.81, annex B.
import { PermanentError } from '@vignette/domain'
import { setImmediate as yieldToOthers } from 'node:timers/promises'
import type { ByteReader } from '../byte-reader.ts'

export interface Segment {
  marker: number
  /** of the marker's first byte */
  start: number
  /** after the parameters; of a scan, after its coded data */
  end: number
}

export const markers = {
  soi: 0xd8,
  eoi: 0xd9,
  sos: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app14: 0xee,
} as const

/** Bytes that are looked through at a time. */
const chunkBytes = 1 << 20
/** More than any encoder writes; a file with more is made to take time. */
const maxSegments = 10_000

/** Every segment up to the end of the image. Bytes between segments are passed over. Throws PermanentError `image-corrupt`. */
export async function readSegments(reader: ByteReader): Promise<Segment[]> {
  const segments: Segment[] = []
  for (let at = 2; ;) {
    const start = await findMarker(reader, at, (marker) => marker !== 0 && marker !== 0xff)
    const [, marker = 0] = await reader.read(start, 2)
    if (marker === markers.eoi) return segments
    if (segments.length === maxSegments) throw damaged('its segments never end')
    const length = await lengthOf(reader, start, marker)
    at = start + 2 + length
    if (at > reader.size) throw damaged('it ends within a segment')
    if (marker === markers.sos) at = await findMarker(reader, at, isOther)
    segments.push({ marker, start, end: at })
  }
}

/** Neither a stuffed byte, nor filling, nor a restart within coded data. */
function isOther(marker: number): boolean {
  return marker !== 0 && marker !== 0xff && !isRestart(marker)
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7
}

async function lengthOf(reader: ByteReader, start: number, marker: number): Promise<number> {
  const standsAlone = isRestart(marker) || marker === markers.soi || marker === 0x01
  if (standsAlone) return 0
  const bytes = await reader.read(start + 2, 2)
  if (bytes.length < 2) throw damaged('it ends within a segment')
  return Math.max(2, bytes.readUInt16BE(0))
}

/** Where the next marker stands that is asked for. */
async function findMarker(
  reader: ByteReader,
  from: number,
  wanted: (marker: number) => boolean,
): Promise<number> {
  for (let at = from; at < reader.size; at += chunkBytes) {
    // One byte more, so that a marker across two chunks is seen.
    const chunk = await reader.read(at, chunkBytes + 1)
    for (let index = chunk.indexOf(0xff); index >= 0; index = chunk.indexOf(0xff, index + 1)) {
      const marker = chunk[index + 1]
      if (marker !== undefined && wanted(marker)) return at + index
    }
    if (chunk.length > chunkBytes) await yieldToOthers()
  }
  throw damaged('its end is missing')
}

export function damaged(reason: string): PermanentError {
  return new PermanentError(
    'image-corrupt',
    `The JPEG is damaged or cut short (${reason}); restore it from a good copy or scan it again.`,
  )
}
