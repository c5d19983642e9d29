import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { openImage } from './source.ts'

const square = { create: { width: 16, height: 16, channels: 3 as const, background: '#805020' } }
const encoded = (format: 'gif' | 'avif' | 'png' | 'jpeg' | 'webp' | 'tiff'): Promise<Buffer> =>
  sharp(square).toFormat(format).toBuffer()

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect width="9" height="9"/></svg>'
const others: [string, () => Promise<Buffer>][] = [
  ['a GIF', () => encoded('gif')],
  ['an AVIF image', () => encoded('avif')],
  ['an SVG drawing', async () => Buffer.from(drawing)],
  ['an SVG drawing of XML', async () => Buffer.from(`<?xml version="1.0"?>\n${drawing}`)],
  ['a PDF', async () => Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n')],
  ['a PPM', async () => Buffer.from(`P6 2 2 255\n${'x'.repeat(12)}`)],
  ['a Radiance picture', async () => Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\nxxxx')],
  ['a table', async () => Buffer.from('1 2 3\n4 5 6\n')],
  ['a MATLAB file', async () => Buffer.from('MATLAB 5.0 MAT-file'.padEnd(200, ' '))],
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vignette-loaders-'))
  return () => rm(folder, { recursive: true })
})

test.each(others)('%s comes to no decoder, whatever its name', async (_what, bytesOf) => {
  const bytes = await bytesOf()
  await expect(openImage(bytes, {}).metadata()).rejects.toThrow(/unsupported image format/)
  for (const ending of 'jpg png tif webp gif svg avif heic pdf ppm hdr csv mat jp2 jxl'.split(' ')) {
    const file = join(folder, `page.${ending}`)
    await writeFile(file, bytes)
    await expect(openImage(file, {}).metadata(), ending).rejects.toThrow(/unsupported image format/)
  }
})

test.each(['png', 'jpeg', 'webp', 'tiff'] as const)('a %s is decoded', async (format) => {
  expect(await openImage(await encoded(format), {}).metadata()).toMatchObject({ format, width: 16 })
})
