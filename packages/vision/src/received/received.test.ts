import { crc32, deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answer, drawing, key, picture, pictures, wirePerTest } from '../../test/wire.ts'
import { openGemini } from '../index.ts'
import type { EditAnswer } from '../ports.ts'

const wire = wirePerTest()

/** A grey PNG of any size. */
function drawn(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    checksum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, checksum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.writeUInt8(8, 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * height))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** What becomes of the bytes as the answer to an edit of a page of 3:4. */
async function received(bytes: Buffer, gemini = wire.gemini): Promise<EditAnswer> {
  wire.server.reply({
    body: answer([{ inlineData: { mimeType: 'image/png', data: bytes.toString('base64') } }]),
  })
  return gemini.editor.edit(drawing)
}

const garbage = Buffer.from('and so it goes on, \xff\xd9, with words', 'latin1')

describe.for(pictures)('a received %s', (name) => {
  const bytes = picture(name)

  test('is taken as it is', async () => {
    const { outcome, image } = await received(bytes)
    expect(outcome).toBe('edited')
    expect(Buffer.from(image?.bytes ?? []).equals(bytes)).toBe(true)
  })

  test('is taken with whatever follows its end, byte for byte', async () => {
    const { outcome, image } = await received(Buffer.concat([bytes, garbage]))
    expect(outcome).toBe('edited')
    expect(image?.bytes).toHaveLength(bytes.length + garbage.length)
  })

  test.for([
    { named: 'in half', left: 0.5 },
    { named: 'near its end', left: 0.98 },
    { named: 'after its head', left: 0.02 },
  ])('is no image when it is cut $named', async ({ left }) => {
    const { outcome, message, image, call } = await received(bytes.subarray(0, bytes.length * left))
    expect({ outcome, image }).toEqual({ outcome: 'no-image', image: undefined })
    expect(message).toMatch(/^a broken image\/(png|jpeg|webp) of \d+ bytes came: it breaks off/)
    expect(call.usd).toBeGreaterThan(0)
  })
})

describe('a received image', () => {
  const damaged = Buffer.from(picture('sun.png'))
  damaged.writeUInt8(damaged.readUInt8(5000) ^ 1, 5000)
  const jpeg = picture('sun.jpg')

  test.for([
    { named: 'of one pixel', bytes: drawn(1, 1), says: '1 × 1 pixels came, which is too small' },
    {
      named: 'no larger than an icon',
      bytes: drawn(96, 128),
      says: '96 × 128 pixels came, which is too small',
    },
    { named: 'of no height', bytes: drawn(300, 0), says: '300 × 0 pixels came where 3:4' },
    {
      named: 'lying where upright was asked for',
      bytes: drawn(1024, 768),
      says: '1024 × 768 pixels came where 3:4',
    },
    { named: 'that is a strip', bytes: drawn(100, 1000), says: '100 × 1000 pixels came where 3:4' },
    { named: 'with a bit turned over', bytes: damaged, says: 'its IDAT is damaged' },
    {
      named: 'of a head and then words',
      bytes: Buffer.concat([Buffer.from('ffd8ffe00002', 'hex'), garbage]),
      says: 'out of order',
    },
    { named: 'of a head and its end', bytes: Buffer.from('ffd8ffd9', 'hex'), says: 'no picture' },
    {
      named: 'cut and gone on with words',
      bytes: Buffer.concat([jpeg.subarray(0, 7000), Buffer.from('\xff\x10\xff', 'latin1')]),
      says: 'out of order',
    },
  ])('is none $named', async ({ bytes, says }) => {
    const { outcome, message } = await received(bytes)
    expect(outcome).toBe('no-image')
    expect(message).toContain(says)
  })

  test.for([
    { named: 'square', bytes: drawn(1024, 1024) },
    { named: 'a little narrower', bytes: drawn(848, 1264) },
    { named: 'smaller than asked for', bytes: drawn(448, 600) },
  ])('is taken though it is $named', async ({ bytes }) => {
    expect(await received(bytes)).toMatchObject({ outcome: 'edited' })
  })

  test('is none where it cannot be decoded, if somebody can tell', async () => {
    const decode = async (bytes: Uint8Array): Promise<void> => {
      if (bytes.length > 1000) throw new Error('premature end of data')
    }
    const gemini = openGemini({ apiKey: key, baseUrl: wire.server.url, verify: decode })
    expect(await received(jpeg, gemini)).toMatchObject({
      outcome: 'no-image',
      message: 'an image of 768 × 1024 pixels came that cannot be decoded: premature end of data',
    })
  })
})
