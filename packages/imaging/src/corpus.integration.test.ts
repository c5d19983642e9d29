import { deflateSync } from 'node:zlib'
import { PermanentError } from '@vignette/domain'
import type { Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { grain } from '../test/masters.ts'
import { readOtherwise } from '../test/other-reader.ts'
import { pick, seeded } from '../../../test/support/random.ts'
import { longs, samplesAt, shorts, size, text, writeRawTiff, type RawField } from '../test/raw-tiff.ts'
import { samplesOf } from '../test/read-back.ts'

// Files made at random, each the same on every run, whose samples are known because they were written here.

interface Made {
  file: Buffer
  samples: Buffer
  /** what it is, for the message of a failure */
  what: string
}

/** A TIFF of 8-bit grey or RGB in a layout, with fields in an order, of types and with company, all chosen at random. */
function makeTiff(seed: number): Made {
  const random = seeded(seed)
  const channels = pick(random, [1, 3])
  const planar = channels === 3 && pick(random, [true, false])
  const packed = pick(random, [true, false])
  const rows = pick(random, [5, 10, size.height])
  const samples = Buffer.from(
    Array.from({ length: size.width * size.height * channels }, () => Math.floor(random() * 256)),
  )
  const strips = stripsOf(samples, { channels, planar, rows }).map((strip) =>
    packed ? deflateSync(strip) : strip,
  )
  const number = (tag: number, ...values: number[]): RawField =>
    pick(random, [longs, values.some((value) => value > 0xffff) ? longs : shorts])(tag, ...values)
  const counts = strips.map(({ length }) => length)
  const offsets = counts.map((_, index) => samplesAt + sum(counts.slice(0, index)))
  const fields = [
    ...[number(256, size.width), number(257, size.height), number(259, packed ? 8 : 1)],
    number(262, channels === 1 ? 1 : 2),
    number(258, ...Array.from({ length: channels }, () => 8)),
    ...[number(273, ...offsets), number(277, channels), number(278, rows), number(279, ...counts)],
    ...(planar ? [number(284, 2)] : []),
    ...company(random),
  ]
  const order = pick(random, ['by tag', 'by tag', 'any'])
  const ordered =
    order === 'any' ? fields.toSorted(() => random() - 0.5) : fields.toSorted((a, b) => a.tag - b.tag)
  const what = JSON.stringify({ seed, channels, planar, packed, rows, order })
  return { file: writeRawTiff(Buffer.concat(strips), ordered), samples, what }
}

interface Cut {
  channels: number
  planar: boolean
  rows: number
}

function stripsOf(samples: Buffer, { channels, planar, rows }: Cut): Buffer[] {
  const planes = planar
    ? Array.from({ length: channels }, (_, plane) => samples.filter((_sample, at) => at % channels === plane))
    : [samples]
  const stripBytes = rows * size.width * (planar ? 1 : channels)
  return planes.flatMap((plane) =>
    Array.from({ length: Math.ceil(plane.length / stripBytes) }, (_, index) =>
      Buffer.from(plane.subarray(index * stripBytes, (index + 1) * stripBytes)),
    ),
  )
}

/** Fields that say nothing of the pixels, some of them wrong. */
function company(random: () => number): RawField[] {
  const possible = [
    text(270, 'a page without an end'),
    text(305, 'two\0words\0'),
    shorts(274, 0),
    shorts(274, 77),
    shorts(296, 9),
    longs(282, 300, 0),
    { tag: 306, type: 2, count: 0, values: Buffer.alloc(0) },
    { tag: 65_001, type: 77, count: 1, values: Buffer.alloc(4) },
    { tag: 34_675, type: 7, count: 1 << 24, values: Buffer.alloc(8) },
    { tag: 33_723, type: 4, count: 900_000, values: Buffer.alloc(8) },
  ]
  return possible.filter(() => random() < 0.3)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const codeOf = (error: unknown): string => (error instanceof PermanentError ? error.code : String(error))

/** One bit of a file changed, before `end`, or its end cut off; never the first bytes, which say what it is. */
function damage(file: Buffer, random: () => number, end = file.length): Buffer {
  const at = 8 + Math.floor(random() * (end - 8))
  if (random() < 0.3) return file.subarray(0, at)
  const damaged = Buffer.from(file)
  damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random() * 8))
  return damaged
}

describe('of files made at random', () => {
  test('all whole ones are read exactly', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const { file, samples, what } = makeTiff(seed)
      const read = await samplesOf(file).catch(codeOf)
      expect(typeof read === 'string' ? read : samples.equals(read), what).toBe(true)
    }
  })

  test('all whole ones are what another reader sees, where it sees anything', async () => {
    let seen = 0
    for (let seed = 0; seed < 60; seed++) {
      const { file, samples, what } = makeTiff(seed)
      const other = await readOtherwise(file)
      if (typeof other === 'string') continue
      seen += 1
      expect(samples.equals(other), what).toBe(true)
    }
    expect(seen).toBeGreaterThan(40)
  })

  test('none that is cut off is taken for whole', async () => {
    for (const file of [await page().jpeg().toBuffer(), await page().png().toBuffer()]) {
      const random = seeded(file.length)
      for (let round = 0; round < 60; round++) {
        const length = 40 + Math.floor(random() * (file.length - 42))
        expect(await samplesOf(file.subarray(0, length)).catch(codeOf), `${length}`).toBe('image-corrupt')
      }
    }
  })

  test.each([
    // What stands in a directory has no checksum: of a changed one nobody knows that it was another.
    ['packed TIFF', async () => ({ ...packed, end: packed.file.readUInt32LE(4) })],
    [
      'PNG',
      async () => ({
        samples: await page().raw().toBuffer(),
        file: await page().png().toBuffer(),
        end: undefined,
      }),
    ],
  ])('no damaged %s is read as other pixels', async (_, make) => {
    const { file, samples, end } = await make()
    const random = seeded(5)
    for (let round = 0; round < 100; round++) {
      const read = await samplesOf(damage(file, random, end)).catch(codeOf)
      const outcome = typeof read === 'string' || !isTold(read, samples) ? read : 'told'
      expect(['told', 'image-corrupt', 'unsupported-format', 'image-too-large'], `${round}`).toContain(
        outcome,
      )
    }
  })
})

describe('a page is cut as another reader sees it', () => {
  const compressions = ['none', 'lzw', 'deflate', 'packbits'] as const
  const layouts = compressions.flatMap((compression) =>
    [true, false].flatMap((tile) =>
      [true, false].flatMap((bigtiff) =>
        (['none', 'horizontal'] as const).map((predictor) => ({ compression, tile, bigtiff, predictor })),
      ),
    ),
  )
  test.each(layouts)('%j', async (layout) => {
    const file = await grain(130, 90).tiff(layout).toBuffer()
    const [ours, other] = [await samplesOf(file), await readOtherwise(file)]
    expect(typeof other === 'string' ? other : ours.equals(other)).toBe(true)
  })
})

/** A picture whose parts all differ. */
const page = (): Sharp => grain(size.width, size.height)

/** Another size, and another number of channels, are what the file says now, and nobody can know better. */
const isTold = (read: Buffer, samples: Buffer): boolean =>
  read.length !== samples.length || samples.equals(read)

const packed = Array.from({ length: 50 }, (_, seed) => makeTiff(seed)).find(({ what }) =>
  what.includes('"channels":3,"planar":false,"packed":true'),
)!
