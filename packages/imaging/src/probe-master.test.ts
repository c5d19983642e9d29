import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { masters } from '../test/masters.ts'
import { writeTiff } from '../test/tiff-file.ts'
import type { TiffPage } from '../test/tiff-file.ts'
import { probeMaster } from './probe-master.ts'

const page = { create: { width: 400, height: 300, channels: 3 as const, background: '#805020' } }
const rgb = (width: number, height: number): TiffPage => ({
  width,
  height,
  channels: 3,
  bits: 8,
  samples: Buffer.alloc(width * height * 3),
  photometric: 2,
})

/** The same picture at every size: rings about a corner. */
function drawn(width: number, height: number, rings = 7): TiffPage {
  const samples = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, at) => {
      const [x, y] = [(Math.floor(at / 3) % width) / width, Math.floor(at / 3 / width) / height]
      return Math.round(127 + 120 * Math.sin(rings * Math.hypot(x, y)))
    }),
  )
  return { ...rgb(width, height), samples }
}

describe('probing a master', () => {
  test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('tells a %s by its bytes', async (format) => {
    const probed = await probeMaster(await sharp(page).toFormat(format).toBuffer())
    const form = { depth: 8, space: 'rgb', alpha: false, orientation: 1 }
    expect(probed).toEqual({ format, copies: 0, pages: [{ number: 1, width: 400, height: 300, form }] })
  })

  test('reads a file as it reads bytes, whatever its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vignette-test-'))
    const file = join(folder, 'page.jpg')
    const bytes = await sharp(page).png().toBuffer()
    await writeFile(file, bytes)
    expect(await probeMaster(file)).toEqual(await probeMaster(bytes))
    await rm(folder, { recursive: true })
  })

  test.each(masters)('tells the form of a $name page', async ({ write, depth, space, channels }) => {
    const { pages } = await probeMaster(write(1))
    const alpha = space !== 'cmyk' && channels % 2 === 0
    expect(pages[0]).toMatchObject({ width: 61, height: 43, form: { depth, space, alpha } })
  })

  test('gives the size of the page the right way up', async () => {
    const turned = await sharp(page).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect((await probeMaster(turned)).pages).toMatchObject([
      { width: 300, height: 400, form: { orientation: 6 } },
    ])
  })

  test('tells profile and density where the file states them', async () => {
    const stated = await sharp(page).withIccProfile('p3').withDensity(400).png().toBuffer()
    expect((await probeMaster(stated)).pages[0]?.form).toMatchObject({ density: 400, profile: 'sP3C' })
    expect((await probeMaster(await sharp(page).png().toBuffer())).pages[0]?.form).not.toHaveProperty(
      'density',
    )
  })

  test('takes a palette for the colours it stands for', async () => {
    const palette = await sharp(page).png({ palette: true }).toBuffer()
    expect((await probeMaster(palette)).pages[0]?.form).toMatchObject({ depth: 8, space: 'rgb' })
  })

  test.each([
    ['marked as reduced copies', [rgb(400, 300), { ...rgb(97, 61), newSubfileType: 1 }]],
    ['that look the same, unmarked', [drawn(400, 300), drawn(200, 150), drawn(27, 20)]],
    ['before it, unmarked', [drawn(40, 30), drawn(400, 300)]],
  ])('counts the levels of a pyramid %s as one page', async (_, levels) => {
    expect(await probeMaster(writeTiff(...levels))).toMatchObject({
      pages: [{ height: 300 }],
      copies: levels.length - 1,
    })
  })

  test.each([
    ['of one size', [rgb(40, 30), rgb(40, 30)]],
    ['of which one is half the other and shows something else', [drawn(40, 30), rgb(20, 15)]],
    ['that are somewhat alike', [drawn(400, 300), drawn(200, 150, 8)]],
    ['that are alike and say they are pages', [drawn(400, 300), { ...drawn(200, 150), newSubfileType: 2 }]],
  ])('reads all pages: %s', async (_, pages) => {
    const probed = await probeMaster(writeTiff(...pages))
    expect(probed.pages.map(({ number, width, height }) => [number, width, height])).toEqual(
      pages.map(({ width, height }, index) => [index + 1, width, height]),
    )
    expect(probed.copies).toBe(0)
  })

  test('finds the page behind a thumbnail', async () => {
    const file = writeTiff({ ...rgb(40, 30), newSubfileType: 1 }, rgb(400, 300))
    expect((await probeMaster(file)).pages).toMatchObject([{ number: 2, width: 400, height: 300 }])
  })
})

async function frameOf(background: string): Promise<Buffer> {
  return await sharp({ create: { ...page.create, background } })
    .png()
    .toBuffer()
}

describe('refusing a master', () => {
  test.each<[string, string, Buffer | string]>([
    ['image-empty', 'empty', ''],
    ['unsupported-format', 'a PDF', '%PDF-1.7\n'],
    ['unsupported-format', 'a JPEG 2000 image', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n', 'latin1')],
    ['unsupported-format', 'a JPEG XL image', Buffer.from([0xff, 0x0a, 1, 2])],
    ['unsupported-format', 'a HEIC photograph', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1')],
    ['unsupported-format', 'a GIF', 'GIF89a'],
    [
      'unsupported-format',
      'an SVG drawing',
      '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    ['unsupported-format', 'a web page', '<!DOCTYPE html><html><body>Not found</body></html>'],
    ['unsupported-format', 'text', 'scan of page 1, see folder 2'],
    ['unsupported-format', 'not an image of a known kind', Buffer.from([1, 2, 3, 4, 0, 0])],
    [
      'unsupported-format',
      'Page 2: The samples',
      writeTiff(drawn(40, 30), { ...rgb(4, 4), bits: 32, samples: Buffer.alloc(192), sampleFormat: 3 }),
    ],
    [
      'unsupported-format',
      'float',
      writeTiff({ ...rgb(4, 4), bits: 32, samples: Buffer.alloc(192), sampleFormat: 3 }),
    ],
    ['image-corrupt', 'cut off', writeTiff(rgb(40, 30)).subarray(0, -20)],
    ['image-corrupt', 'damaged', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR', 'latin1')],
  ])('answers %s, naming it: %s', async (code, name, bytes) => {
    const expected = { name: 'PermanentError', code, message: expect.stringContaining(name) }
    await expect(probeMaster(Buffer.from(bytes))).rejects.toMatchObject(expected)
  })

  test('refuses more pixels than allowed, and reads what is beyond the limit of the library', async () => {
    const huge = writeTiff({ ...rgb(1, 1), width: 20_000, height: 14_000, compression: 8 })
    await expect(probeMaster(huge, { megapixels: 279, memoryMb: 100 })).rejects.toMatchObject({
      code: 'image-too-large',
    })
    expect((await probeMaster(huge)).pages).toMatchObject([{ width: 20_000, height: 14_000 }])
  })

  test('says that a file is gone', async () => {
    await expect(probeMaster('/nowhere/page.tif')).rejects.toMatchObject({ code: 'master-missing' })
  })

  test('refuses an animation', async () => {
    const frames = [await frameOf('#ffffff'), await frameOf('#000000')]
    const animated = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer()
    await expect(probeMaster(animated)).rejects.toMatchObject({ code: 'unsupported-format' })
  })
})
