// One page of a TIFF with a directory that holds nothing but what decides the pixels, so that whatever decoders complain of
// then is the pixels. What else stands in directories is often written wrongly, and no reason to take a page for damaged.
import { appendFile, copyFile, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBytes, type LentSource, type Source } from '../byte-reader.ts'
import type { TiffFile } from './directories.ts'
import { findImage, type TiffImage } from './image.ts'
import { readStrips, type Strips } from './strips.ts'
import { tags, type TagName } from './tags.ts'
import { writeDirectory, type Entry } from './write-directory.ts'

/** Fields that are taken as they are. */
const kept: readonly TagName[] = [
  ...(['compression', 'fillOrder', 't4Options', 't6Options', 'predictor', 'colorMap', 'inkSet'] as const),
  ...(['tileWidth', 'tileLength', 'jpegTables', 'yCbCrSubSampling', 'yCbCrPositioning'] as const),
  ...(['referenceBlackWhite', 'iccProfile'] as const),
]

/** The page as the only one of a TIFF: of a file, a copy that is gone when the lease ends. */
export async function cleanTiff(source: Source, page: { number: number }): Promise<LentSource> {
  await using reader = await openBytes(source)
  const { file, image } = await findImage(reader, page.number)
  const strips = await readStrips(reader, file, image)
  const at = reader.size + (reader.size % 2)
  const entries = [...stated(image, strips), ...keptEntries(image, file, reader.size)]
  const directory = writeDirectory(file.layout, entries, at)
  const patch = { size: reader.size, file, directory, at }
  return typeof source === 'string' ? await cleanFile(source, patch) : cleanBytes(source, patch)
}

interface Patch {
  /** of the source, in bytes */
  size: number
  file: TiffFile
  directory: Buffer
  /** where the directory comes to lie */
  at: number
}

function cleanBytes(source: Uint8Array, { file, directory, at }: Patch): LentSource {
  const bytes = Buffer.alloc(at + directory.length)
  bytes.set(source, 0)
  bytes.set(directory, at)
  bytes.set(linkTo(file, at), file.layout.offsetLength)
  return { source: bytes, [Symbol.asyncDispose]: async () => undefined }
}

async function cleanFile(path: string, { size, file, directory, at }: Patch): Promise<LentSource> {
  const folder = await mkdtemp(join(tmpdir(), `vignette-tiff-${process.pid}-`))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const source = join(folder, 'page.tif')
    await copyFile(path, source)
    await appendFile(source, Buffer.concat([Buffer.alloc(at - size), directory]))
    await using copy = await open(source, 'r+')
    await copy.write(linkTo(file, at), 0, file.layout.offsetLength, file.layout.offsetLength)
    return { source, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** The offset of the first directory; it stands as far from the beginning as it is long. */
function linkTo({ layout }: TiffFile, at: number): Buffer {
  const link = Buffer.alloc(layout.offsetLength)
  if (layout.big) link[layout.little ? 'writeBigUInt64LE' : 'writeBigUInt64BE'](BigInt(at))
  else link[layout.little ? 'writeUInt32LE' : 'writeUInt32BE'](at)
  return link
}

/** What was read of the image, in place of how it was written. */
function stated(image: TiffImage, { offsets, counts }: Strips): Entry[] {
  const { width, height, bits, photometric, samples, planar, tiled, rowsPerStrip, extraSamples } = image
  const [depth = 1] = bits
  const transparency = photometric === 2 && samples === 4 ? [2] : undefined
  const extra = extraSamples ?? transparency
  return [
    [tags.imageWidth, [width]],
    [tags.imageLength, [height]],
    [tags.bitsPerSample, Array.from({ length: samples }, () => depth)],
    [tags.photometric, [photometric]],
    [tags.samplesPerPixel, [samples]],
    [tags.planarConfiguration, [planar ? 2 : 1]],
    [tiled ? tags.tileOffsets : tags.stripOffsets, offsets],
    [tiled ? tags.tileByteCounts : tags.stripByteCounts, counts],
    ...(tiled ? [] : [[tags.rowsPerStrip, [rowsPerStrip]] satisfies Entry]),
    ...(extra ? [[tags.extraSamples, extra] satisfies Entry] : []),
  ]
}

/** Fields whose values are there. */
function keptEntries({ directory }: TiffImage, { layout }: TiffFile, size: number): Entry[] {
  return kept.flatMap((name): Entry[] => {
    const field = directory.fields.get(tags[name])
    if (!field || field.count === 0) return []
    return field.offset + layout.bytesOf(field) <= size ? [[tags[name], field]] : []
  })
}
