import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { grain } from '../test/masters.ts'
import { labelImage } from './label-image.ts'
import { readSize } from './read-size.ts'

const label = {
  description: 'A heron & its <nest>',
  source: 'Atlas, plate 7',
  model: 'painter-1',
  modelVersion: 'painter-1-001',
  prompt: 'Repair "tears"\u0000\nand \uD800stains',
  digitalSourceType: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
  createdAt: '2026-01-02T03:04:05Z',
  creatorTool: 'Vignette 0.1.0',
  derivedFrom: { key: 'crops/ab/image.png', sha256: 'ab'.repeat(32) },
}

const encoded: [string, () => Promise<Buffer>][] = [
  ['JPEG', async () => await grain(61, 43).jpeg().toBuffer()],
  ['JPEG with Exif', async () => await grain(61, 43).withMetadata({ density: 300 }).jpeg().toBuffer()],
  ['PNG', async () => await grain(61, 43).png().toBuffer()],
  ['lossy WebP', async () => await grain(61, 43).webp().toBuffer()],
  [
    'lossless WebP with alpha',
    async () => await grain(61, 43).ensureAlpha(0.5).webp({ lossless: true }).toBuffer(),
  ],
  ['WebP with a profile', async () => await grain(61, 43).withIccProfile('p3').webp().toBuffer()],
]

const xmpOf = async (bytes: Uint8Array): Promise<string> => String((await sharp(bytes).metadata()).xmp)
const pixelsOf = async (bytes: Uint8Array): Promise<Buffer> => await sharp(bytes).raw().toBuffer()

describe.each(encoded)('a labelled %s', (_, encode) => {
  test('says where it comes from, in the pixels it came with', async () => {
    const before = await encode()
    const { bytes } = await labelImage(before, label)
    const xmp = await xmpOf(bytes)
    expect(xmp).toContain('<Iptc4xmpExt:AISystemVersionUsed>painter-1-001</Iptc4xmpExt:AISystemVersionUsed>')
    expect(xmp).toContain(`<Iptc4xmpExt:DigitalSourceType>${label.digitalSourceType}</`)
    expect(xmp).toContain('<stRef:filePath>crops/ab/image.png</stRef:filePath>')
    expect(await pixelsOf(bytes)).toEqual(await pixelsOf(before))
    const { icc, density, hasAlpha } = await sharp(before).metadata()
    const after = await sharp(bytes).metadata()
    expect([after.icc, after.density, after.hasAlpha]).toEqual([icc, density, hasAlpha])
  })

  test('holds its last label alone', async () => {
    const first = await labelImage(await encode(), { ...label, description: 'the first' })
    const second = await labelImage(first.bytes, label)
    expect(await xmpOf(second.bytes)).not.toContain('the first')
    expect(second.bytes).toEqual((await labelImage(await encode(), label)).bytes)
  })
})

const oddJpeg = async (): Promise<Buffer> => {
  const jpeg = await grain(61, 43).jpeg().toBuffer()
  // A marker without a length, which decoders pass over.
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0x01]), jpeg.subarray(2)])
}

test('a picture that has no place for a label becomes a PNG of the same pixels', async () => {
  const before = await oddJpeg()
  const { bytes, mediaType } = await labelImage(before, label)
  expect(mediaType).toBe('image/png')
  expect(await xmpOf(bytes)).toContain('painter-1-001')
  expect(await pixelsOf(bytes)).toEqual(await pixelsOf(before))
})

const quantization = Buffer.from([0xff, 0xdb])

test('a picture that can be neither labelled nor decoded fails for good', async () => {
  let bytes = await oddJpeg()
  // Without its tables there is nothing a decoder could go by; its header is whole.
  for (let at = bytes.indexOf(quantization); at >= 0; at = bytes.indexOf(quantization))
    bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 2 + bytes.readUInt16BE(at + 2))])
  await expect(labelImage(bytes, label)).rejects.toMatchObject({
    name: 'PermanentError',
    code: 'model-answer-unusable',
    message: expect.stringContaining('label'),
  })
})

describe('a label', () => {
  test('escapes markup and leaves out what XML cannot hold', async () => {
    const xmp = await xmpOf((await labelImage(await grain(61, 43).png().toBuffer(), label)).bytes)
    expect(xmp).toContain('A heron &amp; its &lt;nest&gt;')
    expect(xmp).toContain('Repair &quot;tears&quot;\nand stains')
  })

  test('shortens a prompt that a JPEG has no room for', async () => {
    const prompt = 'ü'.repeat(100_000)
    const { bytes } = await labelImage(await grain(61, 43).jpeg().toBuffer(), { ...label, prompt })
    const xmp = await xmpOf(bytes)
    expect(xmp).toContain('ü…</Iptc4xmpExt:AIPromptInformation>')
    expect(xmp).toContain('crops/ab/image.png')
    expect(
      await xmpOf((await labelImage(await grain(61, 43).png().toBuffer(), { ...label, prompt })).bytes),
    ).toContain(prompt)
  })
})

describe('an answer of a model', () => {
  test.each(['jpeg', 'png', 'webp'] as const)('is measured and named by its bytes: %s', async (format) => {
    const bytes = await grain(61, 43).toFormat(format).toBuffer()
    expect(await readSize(bytes)).toEqual({ width: 61, height: 43, mediaType: `image/${format}` })
  })

  test.each(['', 'I cannot draw that.', '\x89PNG\r\n\x1a\n'])(
    'is unusable when it is no image: %j',
    async (text) => {
      const bytes = Buffer.from(text, 'latin1')
      await expect(readSize(bytes)).rejects.toMatchObject({ code: 'model-answer-unusable' })
    },
  )
})
