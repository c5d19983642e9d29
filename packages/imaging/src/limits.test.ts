import { describe, expect, test } from 'vitest'
import { grain } from '../test/masters.ts'
import { longs, shorts, writeRawTiff } from '../test/raw-tiff.ts'
import { writeTiff } from '../test/tiff-file.ts'
import { probeMaster } from './probe-master.ts'

const limits = { megapixels: 500, memoryMb: 100 }
const tooLarge = (words: string): object => ({
  code: 'image-too-large',
  message: expect.stringContaining(words),
})

/** The same picture, said to be of another size. */
function sized(jpeg: Buffer, width: number, height: number): Buffer {
  const frame = [0xc0, 0xc2].map((marker) => jpeg.indexOf(Buffer.from([0xff, marker]))).find((at) => at > 0)!
  const other = Buffer.from(jpeg)
  other.writeUInt16BE(height, frame + 5)
  other.writeUInt16BE(width, frame + 7)
  return other
}

describe('before a pixel is decoded, an image is refused', () => {
  test('for its pixels', async () => {
    const jpeg = sized(await grain(40, 30).jpeg().toBuffer(), 30_000, 20_000)
    await expect(probeMaster(jpeg, limits)).rejects.toMatchObject(tooLarge('600 megapixels'))
    await expect(probeMaster(jpeg, limits)).rejects.toMatchObject(tooLarge('VIGNETTE_MAX_MEGAPIXELS'))
  })

  test('for the memory of a progressive JPEG, and of no other', async () => {
    const [plain, progressive] = await Promise.all(
      [false, true].map(async (kind) =>
        sized(await grain(40, 30).jpeg({ progressive: kind }).toBuffer(), 5000, 4000),
      ),
    )
    await expect(probeMaster(progressive!, limits)).rejects.toMatchObject(
      tooLarge('VIGNETTE_IMAGE_MEMORY_MB'),
    )
    expect((await probeMaster(plain!, limits)).pages).toMatchObject([{ width: 5000 }])
    expect((await probeMaster(progressive!, { ...limits, memoryMb: 120 })).pages).toHaveLength(1)
  })

  test('for the memory of an interlaced PNG', async () => {
    const png = await grain(40, 30).png({ progressive: true }).toBuffer()
    const other = Buffer.from(png)
    other.writeUInt32BE(9000, 16)
    other.writeUInt32BE(9000, 20)
    await expect(probeMaster(other, limits)).rejects.toMatchObject(tooLarge('interlaced'))
  })
})

test('a JPEG of several scans is held whole, as a progressive one is', async () => {
  const jpeg = await grain(40, 30).jpeg({ progressive: false }).toBuffer()
  const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
  const twice = sized(Buffer.concat([jpeg.subarray(0, -2), scan, jpeg.subarray(-2)]), 5000, 4000)
  await expect(probeMaster(twice, limits)).rejects.toMatchObject(tooLarge('VIGNETTE_IMAGE_MEMORY_MB'))
})

test('a JPEG of segments without end is read no further', async () => {
  const comments = Buffer.alloc(10_001 * 4, Buffer.from([0xff, 0xfe, 0, 2]))
  const file = Buffer.concat([Buffer.from([0xff, 0xd8]), comments, Buffer.from([0xff, 0xd9])])
  const error = { code: 'image-corrupt', message: expect.stringContaining('never end') }
  await expect(probeMaster(file, limits)).rejects.toMatchObject(error)
})

test('images that would be compared are held to the limit before they are decoded', async () => {
  const page = { channels: 1, bits: 8 as const, samples: Buffer.alloc(9), photometric: 1, compression: 8 }
  const file = writeTiff({ ...page, width: 30_000, height: 20_000 }, { ...page, width: 300, height: 200 })
  const error = { code: 'image-too-large', message: expect.stringMatching(/^The page has 600/) }
  await expect(probeMaster(file, limits)).rejects.toMatchObject(error)
})

describe('a TIFF made to take time ends soon', () => {
  const entries = 65_535
  /** One directory of as many fields as there may be, that is followed by itself, or by what begins within it. */
  function endless(next: (offset: number, index: number) => number, directories = 1): Buffer {
    const length = 2 + entries * 12 + 4
    const all = Array.from({ length: directories }, (_, index) => {
      const offset = 8 + index * length
      const directory = Buffer.alloc(length)
      directory.writeUInt16LE(entries, 0)
      directory.writeUInt32LE(next(offset, index), length - 4)
      return directory
    })
    return Buffer.concat([Buffer.from('II*\0\b\0\0\0', 'latin1'), ...all])
  }

  /** Directories without fields, one after the other. */
  function chain(count: number): Buffer {
    const file = Buffer.alloc(8 + count * 6)
    file.write('II*\0\b\0\0\0', 'latin1')
    for (let at = 8; at + 6 < file.length; at += 6) file.writeUInt32LE(at + 6, at + 2)
    return file
  }

  test.each([
    ['follows itself', endless((offset) => offset), 'never ends'],
    ['has ever more fields', endless((offset) => offset + 2 + entries * 12 + 4, 5), 'makes no sense'],
    ['is followed by too many', chain(10_001), 'never ends'],
  ])('when its directory %s', async (_, file, words) => {
    const error = { code: 'image-corrupt', message: expect.stringContaining(words) }
    await expect(probeMaster(file)).rejects.toMatchObject(error)
  })

  test('when a directory holds itself', async () => {
    const fields = [longs(256, 4), longs(257, 4), shorts(258, 8), longs(330, 24)]
    await expect(probeMaster(writeRawTiff(Buffer.alloc(16), fields))).rejects.toMatchObject({
      code: 'image-corrupt',
    })
  })
})
