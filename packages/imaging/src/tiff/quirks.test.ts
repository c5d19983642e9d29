import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  byTag,
  longs,
  pageFields,
  samplesAt,
  shorts,
  size,
  text,
  withFields,
  writeRawTiff,
  type RawField,
} from '../../test/raw-tiff.ts'
import { probeMaster } from '../probe-master.ts'
import { readPage, samplesOf } from '../../test/read-back.ts'

const grain = (channels: number): Buffer =>
  Buffer.from(
    Array.from({ length: size.width * size.height * channels }, (_, at) => (at * 97 + (at >> 4) * 31) % 251),
  )

const rgb = pageFields(3)
const rowBytes = size.width * 3
const unknownType: RawField = { tag: 65_000, type: 99, count: 3, values: Buffer.from([1, 2, 3, 4]) }
const rational = (tag: number, over: number, under: number): RawField => ({
  ...longs(tag, over, under),
  type: 5,
  count: 1,
})

const quirks: [what: string, fields: RawField[]][] = [
  ['text without an end', byTag(withFields(rgb, text(305, 'a scanner')))],
  ['two texts in one field', byTag(withFields(rgb, text(33_432, 'a photographer\0an editor\0')))],
  ['text that is not ASCII', byTag(withFields(rgb, text(270, 'M\xfcnster\0')))],
  ['an orientation of 0', byTag(withFields(rgb, shorts(274, 0)))],
  ['an orientation of 9', byTag(withFields(rgb, shorts(274, 9)))],
  ['an orientation in a long', byTag(withFields(rgb, longs(274, 1)))],
  ['tags that are not sorted', rgb.toReversed()],
  ['a tag that stands twice', byTag([...rgb, longs(256, 17), text(305, 'one\0'), text(305, 'two\0')])],
  ['a tag without values', byTag(withFields(rgb, { ...text(306, ''), count: 0 }))],
  [
    'a profile without bytes',
    byTag(withFields(rgb, { tag: 34_675, type: 7, count: 0, values: Buffer.alloc(0) })),
  ],
  [
    'a profile beyond its end, and tags that are not sorted',
    withFields(rgb, { tag: 34_675, type: 7, count: 1 << 24, values: Buffer.alloc(8) }).toReversed(),
  ],
  ['a field of an unknown type', byTag(withFields(rgb, unknownType))],
  ['private tags', byTag(withFields(rgb, longs(50_838, 1, 2), text(42_112, '<x/>')))],
  ['lengths of strips that are 0', byTag(withFields(rgb, longs(279, 0, 0, 0)))],
  ['lengths of strips that are too large', byTag(withFields(rgb, longs(279, 1 << 20, 1 << 20, 1 << 20)))],
  ['one length for all strips', byTag(withFields(rgb, longs(279, size.height * rowBytes)))],
  [
    'lengths of strips in shorts',
    byTag(withFields(rgb, shorts(279, 10 * rowBytes, 10 * rowBytes, 4 * rowBytes))),
  ],
  ['no lengths of strips', rgb.filter(({ tag }) => tag !== 279)],
  [
    'one strip of all rows to be',
    byTag(
      withFields(rgb, longs(273, samplesAt), longs(278, 0xffff_ffff), longs(279, size.height * rowBytes)),
    ),
  ],
  [
    'no number of rows in a strip',
    byTag(
      withFields(rgb, longs(273, samplesAt), longs(279, size.height * rowBytes)).filter(
        ({ tag }) => tag !== 278,
      ),
    ),
  ],
  ['one number of bits for all samples', byTag(withFields(rgb, shorts(258, 8)))],
  ['a resolution of nothing over nothing', byTag(withFields(rgb, rational(282, 0, 0), rational(283, 1, 0)))],
  ['no kind of planes, and a software of one letter', byTag(withFields(rgb, text(305, 'x')))],
]

describe('a TIFF whose pixels are whole is read, though it has', () => {
  test.each(quirks)('%s', async (_, fields) => {
    const samples = grain(3)
    expect(samples.equals(await samplesOf(writeRawTiff(samples, fields)))).toBe(true)
  })

  test('a fourth channel that nothing is said of, which is transparency', async () => {
    const file = writeRawTiff(grain(4), pageFields(4))
    expect((await readPage(file)).form).toMatchObject({ alpha: true })
    expect(await samplesOf(file)).toEqual(grain(4))
  })

  test('no offset of a next directory', async () => {
    const samples = grain(3)
    const fields = rgb.map((field) => (field.values.length > 4 ? { ...field } : field))
    const inline = fields.filter(({ values }) => values.length <= 4)
    const strip = [longs(273, samplesAt), longs(278, size.height), longs(279, samples.length), shorts(258, 8)]
    const file = writeRawTiff(samples, byTag(withFields(inline, ...strip)))
    expect(await samplesOf(file.subarray(0, -4))).toEqual(samples)
  })
})

test('a file is read as its bytes are, left as it was, and nothing of it stays behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vignette-test-'))
  const path = join(folder, 'page.tif')
  const bytes = writeRawTiff(grain(3), rgb.toReversed())
  await writeFile(path, bytes)
  const before = await leftovers()
  expect(await samplesOf(path)).toEqual(grain(3))
  expect(await leftovers()).toEqual(before)
  await rm(folder, { recursive: true })
})

const leftovers = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`vignette-tiff-${process.pid}-`))

test('the padding byte after the last strip need not be there', async () => {
  const packed = deflateSync(grain(3))
  const written = (at: number): Buffer => {
    const strip = [longs(273, at), longs(278, size.height), longs(279, packed.length + 1)]
    return writeRawTiff(Buffer.alloc(0), byTag(withFields(rgb, shorts(259, 8), ...strip)))
  }
  const file = Buffer.concat([written(written(0).length), packed])
  expect(grain(3).equals(await samplesOf(file))).toBe(true)
})

describe('damage is told', () => {
  const whole = writeRawTiff(grain(3), byTag(rgb))
  test.each<[what: string, file: Buffer]>([
    [
      'a strip that begins after the end of the file',
      writeRawTiff(grain(3), byTag(withFields(rgb, longs(273, 8, 1208, 1 << 20)))),
    ],
    [
      'fewer strips than rows ask for',
      writeRawTiff(grain(3), byTag(withFields(rgb, longs(273, 8, 1208), longs(279, 1200, 1200)))),
    ],
    ['samples that end early', writeRawTiff(grain(3).subarray(0, 900), byTag(rgb))],
    ['a directory that is cut off', whole.subarray(0, -60)],
    [
      'a directory beyond the end',
      Buffer.concat([whole.subarray(0, 4), Buffer.from([0, 0, 0, 1]), whole.subarray(8)]),
    ],
    [
      'pixels that run into their directory',
      Buffer.concat([
        writeRawTiff(grain(3).subarray(0, 900), byTag(withFields(rgb, longs(279, 300, 300, 300)))),
        Buffer.alloc(4000),
      ]),
    ],
    ['no width', writeRawTiff(grain(3), byTag(rgb).slice(1))],
  ])('%s', async (_, file) => {
    await expect(probeMaster(file)).rejects.toMatchObject({ code: 'image-corrupt' })
  })
})
