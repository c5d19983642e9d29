// Fields of a TIFF by the library, little-endian with one directory, that it writes otherwise than is wanted.
import type { Density } from '../density.ts'
import { tags } from './tags.ts'

/** The library writes the orientation of the master into a TIFF, though the pixels have been turned. */
export function markUpright(tiff: Buffer): Buffer {
  const at = valueAt(tiff, tags.orientation)
  if (at !== undefined) tiff.writeUInt16LE(1, at)
  return tiff
}

/** States a density, or none: the library writes one always, and the same across and down. */
export function setDensity(tiff: Buffer, density: Density | undefined): Buffer {
  const [none, inch] = [1, 2]
  setRational(tiff, tags.xResolution, density?.x ?? 1)
  setRational(tiff, tags.yResolution, density?.y ?? 1)
  const at = valueAt(tiff, tags.resolutionUnit)
  if (at !== undefined) tiff.writeUInt16LE(density ? inch : none, at)
  return tiff
}

function setRational(tiff: Buffer, tag: number, value: number): void {
  const at = valueAt(tiff, tag)
  if (at === undefined) return
  const hundredths = 100
  const offset = tiff.readUInt32LE(at)
  tiff.writeUInt32LE(Math.round(value * hundredths), offset)
  tiff.writeUInt32LE(hundredths, offset + 4)
}

/** Where the value of a field stands, or its offset. */
function valueAt(tiff: Buffer, tag: number): number | undefined {
  const entryLength = 12
  const start = tiff.readUInt32LE(4)
  for (let index = 0; index < tiff.readUInt16LE(start); index++) {
    const at = start + 2 + index * entryLength
    if (tiff.readUInt16LE(at) === tag) return at + 8
  }
  return undefined
}
