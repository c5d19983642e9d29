import { describe, expect, test } from 'vitest'
import { checkLayout } from './check-layout.ts'
import type { TiffImage } from './image.ts'

/** An image that is read: uncompressed 8-bit RGB in strips. */
const rgb: TiffImage = {
  directory: { number: 1, start: 8, end: 100, fields: new Map() },
  width: 10,
  height: 10,
  bits: [8, 8, 8],
  compression: 1,
  photometric: 2,
  samples: 3,
  planar: false,
  tiled: false,
  rowsPerStrip: 10,
  extraSamples: undefined,
  sampleFormats: [],
  inkSet: 1,
  orientation: 1,
  says: 'nothing',
  raw: false,
}
const four = { samples: 4, bits: [8, 8, 8, 8] }
const grey = { photometric: 1, samples: 1, bits: [8] }

describe('a layout is read', () => {
  test.each<[what: string, image: Partial<TiffImage>]>([
    ['RGB', {}],
    ['RGB in planes', { planar: true }],
    ['RGB with transparency', { ...four, extraSamples: [2] }],
    ['RGB with a channel nothing is said of', four],
    ['grey of 4 bits', { ...grey, bits: [4] }],
    ['grey of 16 bits, its format told', { ...grey, bits: [16], sampleFormats: [1] }],
    ['a palette', { ...grey, photometric: 3 }],
    ['CMYK', { ...four, photometric: 5 }],
    ['YCbCr packed as JPEG', { photometric: 6, compression: 7 }],
  ])('%s', (_, image) => {
    expect(() => checkLayout({ ...rgb, ...image })).not.toThrow()
  })
})

describe('a layout is refused, with its reason', () => {
  test.each<[words: string, image: Partial<TiffImage>]>([
    ['Zstandard', { compression: 50_000 }],
    ['method 4711', { compression: 4711 }],
    ['JPEG of TIFF 6.0', { compression: 6 }],
    ['YCbCr without JPEG', { photometric: 6 }],
    ['CIE L*a*b*', { photometric: 8 }],
    ['colours of kind 77', { photometric: 77 }],
    ['inks other than CMYK', { ...four, photometric: 5, inkSet: 2 }],
    ['signed or floating-point', { sampleFormats: [3, 3, 3] }],
    ['12 bits', { bits: [12, 12, 12] }],
    ['4 bits', { bits: [4, 4, 4] }],
    ['8 and 16 bits', { bits: [8, 8, 16] }],
    ['2 channels where its colours ask for 3', { samples: 2, bits: [8, 8] }],
    ['transparency of fewer than 8 bits', { ...grey, samples: 2, bits: [4, 4], extraSamples: [2] }],
    [
      'transparency of fewer than 8 bits',
      { ...grey, photometric: 3, samples: 2, bits: [8, 8], extraSamples: [2] },
    ],
    ['channels apart', { planar: true, tiled: true }],
    ['channels apart', { ...grey, samples: 2, bits: [8, 8], extraSamples: [2], planar: true }],
    ['multiplied by its transparency', { ...four, extraSamples: [1] }],
    ['a channel beside its colours', { ...four, extraSamples: [0] }],
    ['2 channels beside its colours', { samples: 5, bits: [8, 8, 8, 8, 8], extraSamples: [2, 0] }],
    ['a channel beside its inks', { photometric: 5, samples: 5, bits: [8, 8, 8, 8, 8] }],
  ])('%s', (words, image) => {
    const refused = { code: 'unsupported-format', message: expect.stringContaining(words) }
    expect(() => checkLayout({ ...rgb, ...image })).toThrow(expect.objectContaining(refused))
  })
})
