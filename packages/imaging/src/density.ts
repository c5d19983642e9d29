// How many pixels of a page make an inch, as each format states it; none where it states none.
import type { PixelForm } from '@vignette/domain'
import { openBytes, type ByteReader } from './byte-reader.ts'
import { markers, type Segment } from './jpeg/segments.ts'
import { readDirectories, type Directory, type TiffFile } from './tiff/directories.ts'
import { tags } from './tiff/tags.ts'

/** In pixels per inch, across and down. */
export interface Density {
  x: number
  y: number
}

/** The density of a page whose form is known. */
export function densityOf({ density, densityY = density }: PixelForm): Density | undefined {
  return density === undefined || densityY === undefined ? undefined : { x: density, y: densityY }
}

/** One pixel to the millimetre: what libvips writes where it knows no density. */
const unknown = 25.4

/** How many units make an inch, by the numbers TIFF gives them. */
const unitsPerInch: Partial<Record<number, number>> = { 2: 1, 3: 2.54 }

/** TIFF 6.0, ResolutionUnit: 1 is none, 2 the inch (and what is meant where nothing is said), 3 the centimetre. */
export async function tiffDensity(
  reader: ByteReader,
  { layout }: TiffFile,
  { fields }: Directory,
): Promise<Density | undefined> {
  const [unit = 2] = await layout.numbers(reader, fields.get(tags.resolutionUnit))
  const [x] = await layout.numbers(reader, fields.get(tags.xResolution))
  const [y = x] = await layout.numbers(reader, fields.get(tags.yResolution))
  return perInch(x, y, unitsPerInch[unit])
}

/** What an Exif block states of the pixels beside it. */
export interface Exif {
  density?: Density
  orientation?: number
}

/** Exif 2.32, 4.6.4: 72 to the inch is what is written where the density is not known. */
export async function readExif(block: Buffer): Promise<Exif> {
  const head = 'Exif\0\0'
  const bytes = block.toString('latin1', 0, head.length) === head ? block.subarray(head.length) : block
  const reader = await openBytes(bytes)
  // Metadata that cannot be read says nothing of the pixels.
  const file = await readDirectories(reader).catch(() => undefined)
  const [first] = file?.directories ?? []
  if (!file || !first) return {}
  const density = await tiffDensity(reader, file, first)
  const [orientation] = await file.layout.numbers(reader, first.fields.get(tags.orientation))
  const isUnknown = density?.x === 72 && density.y === 72
  return {
    ...(density && !isUnknown ? { density } : {}),
    ...(orientation === undefined ? {} : { orientation }),
  }
}

/** JFIF 1.02: the first segment of a file states its density, unless in the unit 0, which is a shape alone; then Exif. */
export async function readJpegHead(reader: ByteReader, segments: readonly Segment[]): Promise<Exif> {
  const blocks = segments.filter(({ marker }) => marker === markers.app0 || marker === markers.app1)
  let [jfif, exif]: [Density | undefined, Exif] = [undefined, {}]
  for (const { marker, start, end } of blocks) {
    const block = await reader.read(start + 4, end - start - 4)
    if (marker === markers.app0) jfif ??= jfifDensity(block)
    else if (block.toString('latin1', 0, 6) === 'Exif\0\0') exif = { ...(await readExif(block)), ...exif }
  }
  return { ...exif, ...(jfif ? { density: jfif } : {}) }
}

function jfifDensity(block: Buffer): Density | undefined {
  if (block.length < 12 || block.toString('latin1', 0, 5) !== 'JFIF\0') return undefined
  const unit = block.readUInt8(7)
  return perInch(block.readUInt16BE(8), block.readUInt16BE(10), unitsPerInch[unit + 1])
}

/** PNG, third edition, 11.3.4.3: pixels per metre in the unit 1; the unit 0 is a shape alone. */
export function pngDensity(chunk: Buffer | undefined): Density | undefined {
  if (!chunk || chunk.length < 9) return undefined
  return perInch(chunk.readUInt32BE(0), chunk.readUInt32BE(4), chunk.readUInt8(8) === 1 ? 0.0254 : undefined)
}

function perInch(x = 0, y = 0, units?: number): Density | undefined {
  if (units === undefined) return undefined
  const [across = 0, down = 0] = [x, y].map((value) => Math.round(value * units * 100) / 100)
  const isNumber = across > 0 && down > 0 && Number.isFinite(across + down)
  return isNumber && !(across === unknown && down === unknown) ? { x: across, y: down } : undefined
}
