import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { grain } from '../../test/masters.ts'
import { readPage, samplesOf } from '../../test/read-back.ts'

let baseline: Buffer
let progressive: Buffer
let samples: Buffer

beforeAll(async () => {
  const page = grain(320, 200)
  const jfif = [0xff, app0, 0, 16, ...Buffer.from('JFIF\0'), 1, 2, 1, 1, 44, 1, 44, 0, 0]
  baseline = insert(await page.clone().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer(), 2, ...jfif)
  progressive = await page.clone().jpeg({ progressive: true }).toBuffer()
  samples = await sharp(baseline).raw().toBuffer()
})

/** Where a segment begins. */
const at = (jpeg: Buffer, marker: number): number => jpeg.indexOf(Buffer.from([0xff, marker]))

function insert(jpeg: Buffer, place: number, ...bytes: number[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, place), Buffer.from(bytes), jpeg.subarray(place)])
}

function change(jpeg: Buffer, place: number, ...bytes: number[]): Buffer {
  const changed = Buffer.from(jpeg)
  changed.set(bytes, place)
  return changed
}

const [dqt, sof, sos, app0, app14, comment] = [0xdb, 0xc0, 0xda, 0xe0, 0xee, 0xfe]
const adobe = (transform: number): number[] => [
  ...[0xff, app14, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform],
]
const withoutJfif = (): Buffer => Buffer.concat([baseline.subarray(0, 2), baseline.subarray(20)])
const lastScan = (jpeg: Buffer): number => jpeg.lastIndexOf(Buffer.from([0xff, sos]))

describe('a JPEG whose pixels are whole is read, though it has', () => {
  test.each<[what: string, file: () => Buffer]>([
    ['stray bytes before a segment', () => insert(baseline, at(baseline, dqt), 0, 0)],
    ['many stray bytes before the frame', () => insert(baseline, at(baseline, sof), ...Buffer.alloc(400, 7))],
    ['filling before a segment', () => insert(baseline, at(baseline, sof), 0xff, 0xff)],
    ['zeros before its end', () => insert(baseline, baseline.length - 2, ...Buffer.alloc(600))],
    ['bytes after its end', () => insert(baseline, baseline.length, 1, 2, 3, 0xff, 0xd8, 0xff)],
    ['a JFIF version of 2.1', () => change(baseline, at(baseline, app0) + 9, 2, 1)],
    ['an odd transformation of Adobe', () => insert(withoutJfif(), 2, ...adobe(9))],
    ['scan parameters of another kind', () => change(baseline, lastScan(baseline) + 11, 0, 0, 0)],
    [
      'a comment that is no text',
      () => insert(baseline, at(baseline, dqt), 0xff, comment, 0, 6, 0, 1, 2, 0xff),
    ],
    [
      'an Exif block of nothing',
      () => insert(baseline, 2, 0xff, 0xe1, 0, 10, ...Buffer.from('Exif\0\0'), 0, 0),
    ],
  ])('%s', async (_, file) => {
    expect(samples.equals(await samplesOf(file()))).toBe(true)
  })
})

describe('damage is told', () => {
  const part = (jpeg: Buffer, share: number): Buffer => jpeg.subarray(0, Math.floor(jpeg.length * share))
  const end = Buffer.from([0xff, 0xd9])
  const odd = (jpeg: Buffer): Buffer => change(jpeg, lastScan(jpeg) + 11, 0, 0, 0)
  test.each<[what: string, file: () => Buffer]>([
    ['an end that is missing', () => baseline.subarray(0, -2)],
    ['a last part that is missing', () => part(baseline, 0.6)],
    ['a last part that is missing, with an end', () => Buffer.concat([part(baseline, 0.6), end])],
    ['a last part that is zeros', () => Buffer.concat([part(baseline, 0.6), Buffer.alloc(9000)])],
    [
      'a last part that is zeros, with an end',
      () => Buffer.concat([part(baseline, 0.6), Buffer.alloc(9000), end]),
    ],
    ['a harmless oddity beside a missing part', () => Buffer.concat([part(odd(baseline), 0.6), end])],
    [
      'stray bytes beside a missing part',
      () => Buffer.concat([part(insert(baseline, at(baseline, dqt), 0, 0), 0.6), end]),
    ],
    ['scans that are missing', () => Buffer.concat([part(progressive, 0.4), end])],
    ['nothing after its head', () => Buffer.concat([baseline.subarray(0, lastScan(baseline)), end])],
    ['no frame', () => Buffer.concat([baseline.subarray(0, at(baseline, dqt)), end])],
    ['a segment that is longer than the file', () => change(baseline, at(baseline, dqt) + 2, 0xff, 0xff)],
  ])('%s', async (_, file) => {
    await expect(readPage(file())).rejects.toMatchObject({ code: 'image-corrupt' })
  })
})

describe('what is coded otherwise is refused by its name', () => {
  test.each([
    ['lossless', 0xc3, 8],
    ['hierarchical', 0xc5, 8],
    ['12 bits', 0xc1, 12],
  ])('%s', async (name, marker, precision) => {
    const frame = at(baseline, sof)
    const file = change(change(baseline, frame + 1, marker), frame + 4, precision)
    await expect(readPage(file)).rejects.toMatchObject({
      code: 'unsupported-format',
      message: expect.stringContaining(name),
    })
  })
})
