import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { drawSvg } from '../test/draw-svg.ts'
import { grain } from '../test/masters.ts'
import type { Source } from './byte-reader.ts'
import { probeMaster } from './probe-master.ts'
import { prepareForModel } from './prepare-for-model.ts'
import { makeProxy, makeThumbnail } from './reduce.ts'
import type { EncodedJpeg } from './reduce.ts'

const flat = (background: string) => ({ create: { width: 64, height: 48, channels: 3 as const, background } })

async function proxyOf(source: Source, side = 200): Promise<EncodedJpeg> {
  const [page] = (await probeMaster(source)).pages
  if (!page) throw new Error('no page')
  return await makeProxy(source, page, { side })
}

/** How far the first pixel is from a colour, in the channel that is furthest. */
async function distance(image: EncodedJpeg, colour: readonly [number, number, number]): Promise<number> {
  const first = await sharp(image.bytes).toColourspace('srgb').raw().toBuffer()
  return Math.max(...colour.map((value, channel) => Math.abs(value - (first[channel] ?? -1))))
}

describe('a proxy', () => {
  test('is upright, of the side asked for, and without metadata', async () => {
    const proxy = await proxyOf(
      await grain(320, 240).withMetadata({ orientation: 6, density: 300 }).jpeg().toBuffer(),
    )
    const { width, height, exif, icc, xmp, format } = await sharp(proxy.bytes).metadata()
    expect([width, height]).toEqual([150, 200])
    expect(proxy).toMatchObject({ width: 150, height: 200, mediaType: 'image/jpeg' })
    expect({ format, exif, icc, xmp }).toEqual({
      format: 'jpeg',
      exif: undefined,
      icc: undefined,
      xmp: undefined,
    })
  })

  test('is never larger than the page', async () => {
    expect(await proxyOf(await grain(320, 240).png().toBuffer(), 5000)).toMatchObject({
      width: 320,
      height: 240,
    })
  })

  test('has the same bytes on every run', async () => {
    const master = await grain(320, 240).tiff({ compression: 'lzw' }).toBuffer()
    expect((await proxyOf(master)).bytes).toEqual((await proxyOf(master)).bytes)
  })

  test.each([
    // With this library, colours put in at 8 bits are sRGB and at 16 bits Display P3, where #c86432 is #d75d20 of sRGB.
    [8, new Uint8Array([200, 100, 50]), [200, 100, 50] as const],
    [16, new Uint16Array([51_400, 25_700, 12_850]), [0xd7, 0x5d, 0x20] as const],
  ])('shows the colours of a Display P3 page of %i bits in sRGB', async (bits, samples, colour) => {
    const image = sharp(samples, { raw: { width: 1, height: 1, channels: 3 } })
    const wide = image.toColourspace(bits === 16 ? 'rgb16' : 'srgb').withIccProfile('p3')
    const master = await wide.tiff({ compression: 'lzw' }).toBuffer()
    expect((await sharp(master).metadata()).depth).toBe(bits === 16 ? 'ushort' : 'uchar')
    expect(await distance(await proxyOf(master), colour)).toBeLessThan(4)
  })

  test('shows a CMYK page without profile in its colours, not as a negative', async () => {
    const proxy = await proxyOf(await sharp(flat('#c86432')).toColourspace('cmyk').jpeg().toBuffer())
    expect(await distance(proxy, [200, 100, 50])).toBeLessThan(40)
  })

  test('puts transparency on white', async () => {
    const clear = await sharp({ create: { ...flat('#000').create, channels: 4, background: '#0000' } })
      .png()
      .toBuffer()
    expect(await distance(await proxyOf(clear), [255, 255, 255])).toBe(0)
  })

  test('reduces a bitonal page to greys', async () => {
    const stripes = Uint8Array.from({ length: 320 * 240 }, (_, at) => (at % 320 < 160 ? (at % 2) * 255 : 255))
    const bitonal = sharp(stripes, { raw: { width: 320, height: 240, channels: 1 } }).toColourspace('b-w')
    const proxy = await proxyOf(await bitonal.tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer(), 40)
    expect(await distance(proxy, [128, 128, 128])).toBeLessThan(12)
  })
})

test('a thumbnail is a small upright JPEG', async () => {
  const crop = await grain(320, 240).withMetadata({ orientation: 8 }).png().toBuffer()
  const thumbnail = await makeThumbnail(crop, { side: 100 })
  expect(thumbnail).toMatchObject({ mediaType: 'image/jpeg', width: 75, height: 100 })
})

describe('a picture for a model', () => {
  let lines: Buffer
  beforeAll(async () => {
    lines = await drawSvg(
      '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><rect width="400" height="300" fill="#fff"/><path d="M60 60H340V240H60Z M60 60L340 240" stroke="#000" fill="none"/></svg>',
    )
  })

  test('is upright and as large as asked for', async () => {
    const crop = await grain(320, 240).withMetadata({ orientation: 8 }).png().toBuffer()
    expect(await prepareForModel(crop, { side: 100 })).toMatchObject({ width: 75, height: 100 })
    expect(await prepareForModel(crop, { side: 1000 })).toMatchObject({ width: 240, height: 320 })
  })

  test('is sent without loss where it is made of lines, and as JPEG with colours in full where it is not', async () => {
    expect(await prepareForModel(lines, { side: 400 })).toMatchObject({ mediaType: 'image/png' })
    const { bytes, mediaType } = await prepareForModel(await grain(320, 240).blur(2).png().toBuffer(), {
      side: 400,
    })
    expect(mediaType).toBe('image/jpeg')
    expect((await sharp(bytes).metadata()).chromaSubsampling).toBe('4:4:4')
  })

  test('loses its white margins where they are not wanted, and nothing where there is nothing else', async () => {
    const trimmed = await prepareForModel(lines, { side: 400, trim: true })
    expect(trimmed.width).toBeLessThan(290)
    expect(trimmed.height).toBeLessThan(190)
    const blank = await sharp({ create: { width: 50, height: 40, channels: 3, background: '#fff' } })
      .png()
      .toBuffer()
    expect(await prepareForModel(blank, { side: 400, trim: true })).toMatchObject({ width: 50, height: 40 })
  })
})

describe('a damaged page', () => {
  test.each(['jpeg', 'png', 'tiff', 'webp'] as const)('is told from a whole one: %s', async (format) => {
    const options = format === 'tiff' ? { compression: 'none' as const } : {}
    const whole = await grain(320, 240).toFormat(format, options).toBuffer()
    const [page] = (await probeMaster(whole)).pages
    if (!page) throw new Error('no page')
    const damage = [whole.subarray(0, whole.length * 0.6), whole.subarray(0, whole.length - 400)]
    for (const bytes of damage) {
      await expect(makeProxy(bytes, page, { side: 200 })).rejects.toMatchObject({ code: 'image-corrupt' })
    }
  })

  test('is told where a part of a JPEG is overwritten', async () => {
    const bytes = await grain(320, 240).jpeg({ quality: 95 }).toBuffer()
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 4096)
    await expect(proxyOf(bytes)).rejects.toMatchObject({ code: 'image-corrupt' })
  })

  test('is not what a harmless oddity of some phones makes it', async () => {
    const bytes = await grain(320, 240).jpeg().toBuffer()
    const startOfScan = bytes.indexOf(Buffer.from([0xff, 0xda]))
    const spectralEnd = startOfScan + bytes.readUInt16BE(startOfScan + 2)
    bytes.writeUInt8(0, spectralEnd)
    expect(await proxyOf(bytes)).toMatchObject({ width: 200, height: 150 })
  })
})
