import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Box } from '@vignette/domain'
import { grain, masters, readBack, stored, storedAt } from '../test/masters.ts'
import type { Master } from '../test/masters.ts'
import { cutCrops } from './cut-crops.ts'
import type { CutObject, CutOptions } from './cut-crops.ts'
import { probeMaster } from './probe-master.ts'
import type { MasterPage } from './probe-master.ts'

const orientations = [1, 2, 3, 4, 5, 6, 7, 8]
const boxes = [
  { x0: 5, y0: 9, x1: 34, y1: 20 },
  { x0: 30, y0: 40, x1: 31, y1: 41 },
]

async function probeOne(source: Buffer): Promise<MasterPage> {
  const [page] = (await probeMaster(source)).pages
  if (!page) throw new Error('no page')
  return page
}

async function cut(source: Buffer, options: Partial<CutOptions> & { boxes: Box[] }): Promise<CutObject[]> {
  return await Array.fromAsync(cutCrops(source, await probeOne(source), { viewSide: 40, ...options }))
}

function expectedSamples(master: Master, box: Box, orientation: number): Buffer {
  const samples: number[] = []
  for (let y = box.y0; y < box.y1; y++) {
    for (let x = box.x0; x < box.x1; x++) {
      const [column, row] = storedAt[orientation]?.(x, y) ?? [0, 0]
      const at = (row * stored.width + column) * master.channels
      samples.push(...master.samples.slice(at, at + master.channels))
    }
  }
  return Buffer.from((master.depth === 16 ? Uint16Array : Uint8Array).from(samples).buffer)
}

const leftovers = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`vignette-crop-${process.pid}-`))

describe.each(masters)('a crop of a $name master', (master) => {
  test.each(orientations)('holds the pixels of the master for orientation %i', async (orientation) => {
    for (const { box, image } of await cut(master.write(orientation), { boxes })) {
      const samples = await readBack(image.bytes, master)
      expect(samples.equals(expectedSamples(master, box, orientation))).toBe(true)
    }
  })

  test('keeps depth, colours and transparency, and is upright', async () => {
    const [first] = await cut(master.write(6), { boxes })
    const page = await probeOne(Buffer.from(first?.image.bytes ?? []))
    const { depth, space } = master
    const alpha = space !== 'cmyk' && master.channels % 2 === 0
    expect(page).toMatchObject({ width: 29, height: 11, form: { depth, space, alpha, orientation: 1 } })
    expect(first?.form).toMatchObject({ depth, space, alpha, orientation: 1 })
    expect(first?.image.mediaType).toBe(space === 'cmyk' ? 'image/tiff' : 'image/png')
  })
})

describe('cutting', () => {
  const page = { create: { width: 400, height: 300, channels: 3 as const, background: '#805020' } }

  test('keeps the profile byte for byte and the density', async () => {
    const master = await sharp(page)
      .withIccProfile('p3')
      .tiff({ compression: 'lzw' })
      .withDensity(400)
      .toBuffer()
    const [crop] = await cut(master, { boxes: [{ x0: 10, y0: 10, x1: 60, y1: 50 }] })
    const [before, after] = [await sharp(master).metadata(), await sharp(crop?.image.bytes).metadata()]
    expect(after.icc).toEqual(before.icc)
    expect(after.density).toBe(400)
    expect(crop?.form.profile).toBeTruthy()
  })

  test('keeps the profile and the density of a CMYK page', async () => {
    const master = await sharp(page).withIccProfile('cmyk').withDensity(300).jpeg().toBuffer()
    const [crop] = await cut(master, { boxes: [{ x0: 10, y0: 10, x1: 60, y1: 50 }] })
    const [before, after] = [await sharp(master).metadata(), await sharp(crop?.image.bytes).metadata()]
    expect(after).toMatchObject({ space: 'cmyk', density: 300 })
    expect(after.icc).toEqual(before.icc)
  })

  test('embeds no profile where the page has none', async () => {
    const master = masters.find(({ name }) => name === '8-bit CMYK')?.write(1) ?? Buffer.alloc(0)
    const [crop] = await cut(master, { boxes })
    expect(await sharp(crop?.image.bytes).metadata()).toMatchObject({ space: 'cmyk', hasProfile: false })
  })

  test('cuts from a JPEG what a whole decode of it shows', async () => {
    const master = await grain(400, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const box = { x0: 33, y0: 101, x1: 133, y1: 222 }
    const [crop] = await cut(master, { boxes: [box] })
    const upright = sharp(await sharp(master).autoOrient().png().toBuffer())
    const expected = await upright.extract({ left: 33, top: 101, width: 100, height: 121 }).raw().toBuffer()
    expect(await sharp(crop?.image.bytes).raw().toBuffer()).toEqual(expected)
  })

  test('gives each object a small sRGB view', async () => {
    const master = await sharp(page).withIccProfile('p3').png().toBuffer()
    const [crop] = await cut(master, { boxes: [{ x0: 0, y0: 0, x1: 200, y1: 100 }] })
    expect(crop?.view).toMatchObject({ width: 40, height: 20, mediaType: 'image/jpeg' })
    const [red = 0, green = 0, blue = 0] = await sharp(crop?.view.bytes).raw().toBuffer()
    expect(Math.max(Math.abs(red - 0x80), Math.abs(green - 0x50), Math.abs(blue - 0x20))).toBeLessThan(4)
  })

  test('cuts boxes in their order, more of them than are encoded at a time', async () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ x0: index, y0: 0, x1: index * 2 + 3, y1: 30 }))
    const crops = await cut(await sharp(page).png().toBuffer(), { boxes: many })
    expect(crops.map(({ box, image }) => [box, image.width])).toEqual(
      many.map((box) => [box, box.x1 - box.x0]),
    )
  })

  test('refuses a box outside of the page', async () => {
    const master = await sharp(page).png().toBuffer()
    await expect(cut(master, { boxes: [{ x0: 0, y0: 0, x1: 401, y1: 10 }] })).rejects.toThrow(RangeError)
  })

  test('leaves no file behind when it ends, fails, is left early or aborted', async () => {
    const master = await sharp(page).png().toBuffer()
    const stop = new AbortController()
    const options = {
      boxes: Array.from({ length: 6 }, () => ({ x0: 0, y0: 0, x1: 99, y1: 99 })),
      viewSide: 40,
    }
    const leftEarly = cutCrops(master, await probeOne(master), options)
    await leftEarly.next()
    await leftEarly.return(undefined)
    const aborted = async (): Promise<void> => {
      const crops = cutCrops(master, await probeOne(master), { ...options, signal: stop.signal })
      await crops.next()
      stop.abort(new Error('stopped by its user'))
      await crops.next()
    }
    await expect(aborted()).rejects.toThrow('stopped by its user')
    const cutShort = cutCrops(master.subarray(0, 400), await probeOne(master), options)
    await expect(Array.fromAsync(cutShort)).rejects.toMatchObject({ code: 'image-corrupt' })
    await cut(master, options)
    expect(await leftovers()).toEqual([])
  })
})
