// Small masters of every form, with the samples they were made from.
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { writeTiff } from './tiff-file.ts'

export const stored = { width: 61, height: 43 }

export interface Master {
  name: string
  channels: number
  depth: 1 | 8 | 16
  space: 'grey' | 'rgb' | 'cmyk'
  /** of the stored pixels, one after the other */
  samples: Uint8Array | Uint16Array
  write: (orientation: number) => Buffer
}

/** A grainy picture, the same on every run. */
export function grain(width: number, height: number): Sharp {
  return sharp(randomSamples(width * height * 3, 8), { raw: { width, height, channels: 3 } })
}

type Kind = Pick<Master, 'name' | 'channels' | 'depth' | 'space'>

const kinds: Kind[] = [
  { name: '1-bit grey', channels: 1, depth: 1, space: 'grey' },
  { name: '8-bit grey', channels: 1, depth: 8, space: 'grey' },
  { name: '16-bit grey', channels: 1, depth: 16, space: 'grey' },
  { name: '8-bit grey with alpha', channels: 2, depth: 8, space: 'grey' },
  { name: '16-bit grey with alpha', channels: 2, depth: 16, space: 'grey' },
  { name: '8-bit RGB', channels: 3, depth: 8, space: 'rgb' },
  { name: '16-bit RGB', channels: 3, depth: 16, space: 'rgb' },
  { name: '8-bit RGB with alpha', channels: 4, depth: 8, space: 'rgb' },
  { name: '16-bit RGB with alpha', channels: 4, depth: 16, space: 'rgb' },
  { name: '8-bit CMYK', channels: 4, depth: 8, space: 'cmyk' },
  { name: '16-bit CMYK', channels: 4, depth: 16, space: 'cmyk' },
]

/** One master of every depth, space and transparency. */
export const masters: Master[] = kinds.map((kind) => {
  const samples = randomSamples(stored.width * stored.height * kind.channels, kind.depth)
  return { ...kind, samples, write: (orientation) => write(kind, samples, orientation) }
})

function randomSamples(count: number, depth: number): Uint8Array | Uint16Array {
  let state = 7
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  if (depth === 16) return Uint16Array.from({ length: count }, () => next() * 65_536)
  return Uint8Array.from({ length: count }, () => (depth === 1 ? Math.round(next()) * 255 : next() * 256))
}

function write(kind: Kind, samples: Uint8Array | Uint16Array, orientation: number): Buffer {
  const { channels, depth, space } = kind
  const bytes = Buffer.from(samples.buffer)
  return writeTiff({
    ...stored,
    channels,
    bits: depth,
    samples: depth === 1 ? packRows(bytes) : bytes,
    photometric: { grey: 1, rgb: 2, cmyk: 5 }[space],
    alpha: space !== 'cmyk' && channels % 2 === 0,
    orientation,
  })
}

function packRows(samples: Buffer): Buffer {
  const rowBytes = Math.ceil(stored.width / 8)
  const packed = Buffer.alloc(rowBytes * stored.height)
  for (const [at, sample] of samples.entries()) {
    const column = at % stored.width
    const to = Math.floor(at / stored.width) * rowBytes + (column >> 3)
    if (sample > 0) packed.writeUInt8(packed.readUInt8(to) | (0x80 >> (column & 7)), to)
  }
  return packed
}

/** Samples of a decoded image, channel by channel through the library and put side by side again. */
export async function readBack(bytes: Uint8Array, { channels, depth, space }: Kind): Promise<Buffer> {
  const planes = await Promise.all(
    ([0, 1, 2, 3] as const).slice(0, channels).map(async (channel) => {
      const image = sharp(bytes, { ignoreIcc: true })
      if (space === 'cmyk') image.pipelineColourspace('cmyk').toColourspace('cmyk')
      else if (depth === 16) image.toColourspace(space === 'grey' ? 'grey16' : 'rgb16')
      else image.toColourspace(space === 'grey' ? 'b-w' : 'srgb')
      return await image
        .extractChannel(channel)
        .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
        .toBuffer()
    }),
  )
  const sampleBytes = depth === 16 ? 2 : 1
  const samples: Buffer[] = []
  for (let at = 0; at < (planes[0]?.length ?? 0); at += sampleBytes) {
    samples.push(...planes.map((plane) => plane.subarray(at, at + sampleBytes)))
  }
  return Buffer.concat(samples)
}

/** Which stored pixel is seen at `x`, `y` of the upright page, written out for each EXIF orientation. */
export const storedAt: Record<number, (x: number, y: number) => [x: number, y: number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [stored.width - 1 - x, y],
  3: (x, y) => [stored.width - 1 - x, stored.height - 1 - y],
  4: (x, y) => [x, stored.height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [y, stored.height - 1 - x],
  7: (x, y) => [stored.width - 1 - y, stored.height - 1 - x],
  8: (x, y) => [stored.width - 1 - y, x],
}
