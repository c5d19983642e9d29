import { describe, expect, test } from 'vitest'
import {
  byTag,
  longs,
  pageFields,
  samplesAt,
  shorts,
  size,
  withFields,
  writeRawTiff,
} from '../test/raw-tiff.ts'
import { readPage } from '../test/read-back.ts'
import { checkRows } from './check-rows.ts'
import { cutCrops } from './cut-crops.ts'

const pixels = size.width * size.height
const grain = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 89) % 253))
const strips = (bytesPerRow: number, planes = 1) => [
  longs(273, ...Array.from({ length: planes }, (_, plane) => samplesAt + plane * bytesPerRow * size.height)),
  longs(278, size.height),
  longs(279, ...Array.from({ length: planes }, () => bytesPerRow * size.height)),
]
const written = (samples: Buffer, channels: number, ...fields: ReturnType<typeof longs>[]): Buffer =>
  writeRawTiff(samples, byTag(withFields(pageFields(channels), ...fields)))

/** Files of unusual layouts, each with its first row as decoders hand it over. */
const unusual: [what: string, file: Buffer, first: number[]][] = [
  [
    'planes apart',
    written(grain(pixels * 3), 3, ...strips(size.width, 3), shorts(284, 2)),
    Array.from(
      { length: size.width * 3 },
      (_, at) => grain(pixels * 3)[(at % 3) * pixels + Math.floor(at / 3)] ?? 0,
    ),
  ],
  [
    'white for zero',
    written(grain(pixels), 1, shorts(262, 0)),
    [...grain(size.width)].map((value) => 255 - value),
  ],
  [
    '4 bits',
    written(grain(pixels / 2), 1, shorts(258, 4), ...strips(size.width / 2)),
    [...grain(size.width / 2)].flatMap((byte) => [(byte >> 4) * 17, (byte & 15) * 17]),
  ],
]

const region = { x0: 0, y0: 0, x1: size.width, y1: 1 }

describe.each(unusual)('a page with %s', (_, file, first) => {
  test('is as the file says', async () => {
    const row = async (): Promise<Buffer> => Buffer.from(first)
    await expect(checkRows(file, await readPage(file), { region, row })).resolves.toBeUndefined()
  })

  test('is refused where one sample has come out otherwise', async () => {
    const row = async (): Promise<Buffer> => Buffer.from(first.with(0, ((first[0] ?? 0) + 1) % 256))
    const checked = checkRows(file, await readPage(file), { region, row })
    await expect(checked).rejects.toMatchObject({ code: 'unsupported-format' })
  })
})

test('no crop is cut whose rows have come out otherwise', async () => {
  const file = unusual[0]![1]
  const page = await readPage(file)
  // Of another depth than the file's, the rows are others.
  const other = { ...page, form: { ...page.form, depth: 16 as const } }
  const cutting = cutCrops(file, other, { boxes: [{ x0: 0, y0: 0, x1: 8, y1: 8 }], viewSide: 8 })
  await expect(cutting.next()).rejects.toMatchObject({ code: 'unsupported-format' })
})

test('an ordinary page is left to the decoder', async () => {
  const row = (): Promise<Buffer> => Promise.reject(new Error('a row was asked for'))
  const file = written(grain(pixels * 3), 3)
  await expect(checkRows(file, await readPage(file), { region, row })).resolves.toBeUndefined()
})
