import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { encodePixels, readPixels } from './pixels.ts'

const grain = Uint8Array.from({ length: 40 * 30 * 3 }, (_, at) => (at * 7919) % 251)
const pixels = { width: 40, height: 30, channels: 3 as const, data: grain }

describe('a raster', () => {
  test('comes back from PNG as it was', async () => {
    const back = await readPixels(await encodePixels(pixels, 'png'))
    expect({ ...back, data: [...back.data] }).toEqual({ ...pixels, data: [...grain] })
  })

  test('comes back from JPEG in its size', async () => {
    expect(await readPixels(await encodePixels(pixels, 'jpeg'))).toMatchObject({
      width: 40,
      height: 30,
      channels: 3,
    })
  })

  test('is grey where the image is, upright, reduced, and white where it is clear', async () => {
    const samples = Uint16Array.from({ length: 40 * 30 * 2 }, (_, at) => (at % 2 === 0 ? 30_000 : 0))
    const clear = await sharp(samples, { raw: { width: 40, height: 30, channels: 2 } })
      .toColourspace('grey16')
      .png()
      .toBuffer()
    const { width, height, channels, data } = await readPixels(clear, { maxSide: 20 })
    expect([width, height, channels, new Set(data)]).toEqual([20, 15, 1, new Set([255])])
  })

  test('is turned upright', async () => {
    const turned = await sharp(grain, { raw: pixels }).withMetadata({ orientation: 5 }).jpeg().toBuffer()
    expect(await readPixels(turned)).toMatchObject({ width: 30, height: 40 })
  })

  test('is not read from text', async () => {
    await expect(readPixels(Buffer.from('no image'))).rejects.toMatchObject({ code: 'unsupported-format' })
  })
})
