import type { ByteReader } from '../byte-reader.ts'
import { damaged, readDirectories, type Directory, type TiffFile } from './directories.ts'
import { tags, type TagName } from './tags.ts'

/** What a directory says of its image, in numbers; absent tags have the values the standard gives them. */
export interface TiffImage {
  directory: Directory
  width: number
  height: number
  /** of each sample of a pixel */
  bits: number[]
  compression: number
  photometric: number
  samples: number
  planar: boolean
  tiled: boolean
  rowsPerStrip: number
  /** one for each sample beyond the colours; undefined where the tag is absent */
  extraSamples: number[] | undefined
  sampleFormats: number[]
  inkSet: number
  orientation: number
  /** how the directory calls itself: a reduced copy or mask of another, a page, or neither */
  says: 'secondary' | 'page' | 'nothing'
  raw: boolean
}

/** As many samples a pixel as are looked at; files with more are refused. */
const maxSamples = 64

/** The image of every directory, in their order. Costs some twenty small reads each. */
export async function readImages(reader: ByteReader): Promise<{ file: TiffFile; images: TiffImage[] }> {
  const file = await readDirectories(reader)
  const images: TiffImage[] = []
  for (const directory of file.directories) images.push(await readImage(reader, file, directory))
  return { file, images }
}

/** The image of one directory, by its number. */
export async function findImage(
  reader: ByteReader,
  number: number,
): Promise<{ file: TiffFile; image: TiffImage }> {
  const file = await readDirectories(reader)
  const directory = file.directories[number - 1]
  if (!directory) throw damaged(`it has no page ${number}`)
  return { file, image: await readImage(reader, file, directory) }
}

async function readImage(reader: ByteReader, { layout }: TiffFile, directory: Directory): Promise<TiffImage> {
  const { fields } = directory
  const list = (name: TagName): Promise<number[]> =>
    layout.numbers(reader, fields.get(tags[name]), maxSamples)
  const one = async (name: TagName, otherwise: number): Promise<number> =>
    (await layout.numbers(reader, fields.get(tags[name])))[0] ?? otherwise
  const height = await one('imageLength', 0)
  const samples = await one('samplesPerPixel', 1)
  const bits = await list('bitsPerSample')
  return {
    directory,
    width: await one('imageWidth', 0),
    height,
    bits: bits.length > 0 ? bits : [1],
    compression: await one('compression', 1),
    photometric: await one('photometric', samples >= 3 ? 2 : 1),
    samples,
    planar: samples > 1 && (await one('planarConfiguration', 1)) === 2,
    tiled: fields.has(tags.tileOffsets) || fields.has(tags.tileWidth),
    rowsPerStrip: Math.min((await one('rowsPerStrip', height)) || height, height),
    extraSamples: fields.has(tags.extraSamples) ? await list('extraSamples') : undefined,
    sampleFormats: await list('sampleFormat'),
    inkSet: await one('inkSet', 1),
    orientation: await one('orientation', 1),
    says: wordOf(await one('newSubfileType', 0), await one('subfileType', 0), fields.has(tags.pageNumber)),
    raw: fields.has(tags.dngVersion),
  }
}

function wordOf(kind: number, olderKind: number, isNumbered: boolean): TiffImage['says'] {
  const [reducedCopy, page, mask] = [1, 2, 4]
  if ((kind & (reducedCopy | mask)) !== 0 || olderKind === 2) return 'secondary'
  return (kind & page) !== 0 || olderKind === 3 || isNumbered ? 'page' : 'nothing'
}
