import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { writePngChunk } from './png-chunk.ts'
import { probeMaster } from './probe-master.ts'
import { cropOf } from '../test/read-back.ts'
import {
  byTag,
  longs,
  pageFields,
  shorts,
  size,
  withFields,
  writeRawTiff,
  type RawField,
} from '../test/raw-tiff.ts'
import { grain } from '../test/masters.ts'

const samples = Buffer.alloc(size.width * size.height * 3, 90)
const rational = (tag: number, over: number, under = 1): RawField => ({
  ...longs(tag, over, under),
  type: 5,
  count: 1,
})
const tiff = (...fields: RawField[]): Buffer =>
  writeRawTiff(samples, byTag(withFields(pageFields(3), ...fields)))

let png: Buffer
let jpeg: Buffer
beforeAll(async () => {
  png = await grain(40, 30).png().toBuffer()
  jpeg = await grain(40, 30).jpeg().toBuffer()
})

async function densityOf(file: Buffer): Promise<(number | undefined)[]> {
  const { density, densityY = density } = (await probeMaster(file)).pages[0]!.form
  return [density, densityY]
}

/** A PNG with a pHYs chunk, in place of any the library has written. */
function withPhys(unit: number, x: number, y = x): Buffer {
  const content = Buffer.alloc(9)
  content.writeUInt32BE(x, 0)
  content.writeUInt32BE(y, 4)
  content.writeUInt8(unit, 8)
  return Buffer.concat([png.subarray(0, 33), writePngChunk('pHYs', content), png.subarray(33)])
}

const jfif = (unit: number, x: number, y = x): Buffer =>
  Buffer.from([
    0xff,
    0xe0,
    0,
    16,
    ...Buffer.from('JFIF\0'),
    1,
    2,
    unit,
    x >> 8,
    x & 255,
    y >> 8,
    y & 255,
    0,
    0,
  ])

/** An Exif block with nothing but a density to the inch. */
function exif(dpi: number): Buffer {
  const fields = byTag([rational(282, dpi), rational(283, dpi), shorts(296, 2)])
  const block = Buffer.concat([Buffer.from('Exif\0\0'), writeRawTiff(Buffer.alloc(0), fields)])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(block.length + 2, 2)
  return Buffer.concat([head, block])
}

const withSegments = (...segments: Buffer[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)])

describe('the density of a page is what its file states', () => {
  test.each<[what: string, file: () => Buffer, expected: [number?, number?]]>([
    ['a TIFF to the inch', () => tiff(rational(282, 300), rational(283, 300), shorts(296, 2)), [300, 300]],
    [
      'a TIFF with no word on the unit, which is the inch',
      () => tiff(rational(282, 600), rational(283, 600)),
      [600, 600],
    ],
    [
      'a TIFF to the centimetre',
      () => tiff(rational(282, 118), rational(283, 118), shorts(296, 3)),
      [299.72, 299.72],
    ],
    [
      'a TIFF of another density down',
      () => tiff(rational(282, 300), rational(283, 600), shorts(296, 2)),
      [300, 600],
    ],
    ['a TIFF of 72', () => tiff(rational(282, 72), rational(283, 72), shorts(296, 2)), [72, 72]],
    ['a TIFF of a fraction', () => tiff(rational(282, 2995, 10), rational(283, 2995, 10)), [299.5, 299.5]],
    ['a TIFF without a unit', () => tiff(rational(282, 300), rational(283, 300), shorts(296, 1)), []],
    ['a TIFF of nothing over nothing', () => tiff(rational(282, 0, 0), rational(283, 0, 0)), []],
    ['a PNG to the metre', () => withPhys(1, 11_811), [300, 300]],
    ['a PNG of a fraction', () => withPhys(1, 11_791), [299.49, 299.49]],
    ['a PNG of another density down', () => withPhys(1, 11_811, 23_622), [300, 600]],
    ['a PNG of a shape alone', () => withPhys(0, 300), []],
    ['a JPEG to the inch', () => withSegments(jfif(1, 300)), [300, 300]],
    ['a JPEG to the centimetre', () => withSegments(jfif(2, 118)), [299.72, 299.72]],
    ['a JPEG of a shape alone', () => withSegments(jfif(0, 1)), []],
    ['a JPEG of a shape, and Exif', () => withSegments(jfif(0, 1), exif(400)), [400, 400]],
    ['a JPEG that states one, and Exif another', () => withSegments(jfif(1, 300), exif(72)), [300, 300]],
    ['a JPEG of 72, and Exif another', () => withSegments(jfif(1, 72), exif(300)), [72, 72]],
    ['Exif that does not know it', () => withSegments(exif(72)), []],
    ['a JPEG with Exif alone', () => withSegments(exif(350)), [350, 350]],
    ['a library that does not know it', () => withPhys(1, 1000), []],
  ])('%s', async (_, file, expected) => {
    expect(await densityOf(file())).toEqual([expected[0], expected[1]])
  })
})

describe('a crop states what its page does', () => {
  test('as PNG, across and down', async () => {
    expect(await densityOf(Buffer.from(await cropOf(withPhys(1, 11_811, 23_622))))).toEqual([300, 600])
  })

  test.each<[what: string, fields: RawField[], expected: [number?, number?]]>([
    ['no density where there is none', [], []],
    ['across and down', [rational(282, 300), rational(283, 600)], [300, 600]],
  ])('as TIFF of CMYK, %s', async (_, fields, expected) => {
    const cmyk = byTag(withFields(pageFields(4), shorts(262, 5), ...fields))
    const crop = await cropOf(writeRawTiff(Buffer.alloc(size.width * size.height * 4, 60), cmyk))
    expect(await densityOf(Buffer.from(crop))).toEqual([expected[0], expected[1]])
  })
})

test('a crop says what the colours of a PNG without a profile are', async () => {
  const gamma = writePngChunk('gAMA', Buffer.from([0, 1, 0x86, 0xa0]))
  const primaries = writePngChunk('cHRM', Buffer.alloc(32, 7))
  const crop = Buffer.from(
    await cropOf(Buffer.concat([png.subarray(0, 33), gamma, primaries, png.subarray(33)])),
  )
  expect([crop.includes(gamma), crop.includes(primaries)]).toEqual([true, true])
})

describe('a profile that cannot be that of the page', () => {
  const profile = (bytes: Buffer): Buffer =>
    tiff({ tag: 34_675, type: 7, count: bytes.length, values: bytes })

  test.each([
    ['no profile at all', async () => Buffer.alloc(200, 1), 'it is not an ICC profile'],
    ['one that is cut short', async () => (await srgb()).subarray(0, 200), 'it is cut short'],
    ['one for other colours', async () => changed(await srgb(), 'CMYK'), 'it is for CMYK, not for RGB'],
  ])('is left out of crops, and said: %s', async (_, bytes, problem) => {
    const file = profile(await bytes())
    const { form } = (await probeMaster(file)).pages[0]!
    expect(form).toMatchObject({ profileProblem: problem })
    expect(form).not.toHaveProperty('profile')
    expect((await sharp(await cropOf(file)).metadata()).icc).toBeUndefined()
  })

  test('is said where it is not in the file', async () => {
    const file = tiff({ tag: 34_675, type: 7, count: 0, values: Buffer.alloc(0) })
    expect((await probeMaster(file)).pages[0]!.form).toMatchObject({
      profileProblem: 'it is not in the file',
    })
  })
})

async function srgb(): Promise<Buffer> {
  const { icc } = await sharp(await grain(4, 4).withIccProfile('srgb').png().toBuffer()).metadata()
  return icc ?? Buffer.alloc(0)
}

function changed(icc: Buffer, colours: string): Buffer {
  const other = Buffer.from(icc)
  other.write(colours, 16, 'latin1')
  return other
}
