// XMP in a WebP file: RFC 9649, 2.7.
const flags = { xmp: 0x04, alpha: 0x10 }

interface Chunk {
  type: string
  content: Buffer
}

/** The same WebP with `packet` in place of any XMP it had; `size` is that of its canvas in pixels. */
export function putXmpIntoWebp(
  webp: Buffer,
  packet: Buffer,
  size: { width: number; height: number },
): Buffer {
  const chunks = readChunks(webp).filter(({ type }) => type !== 'XMP ')
  const extended = chunks.find(({ type }) => type === 'VP8X')
  const header = extended ? Buffer.from(extended.content) : extendedHeader(chunks, size)
  header.writeUInt8(header.readUInt8(0) | flags.xmp, 0)
  const body = Buffer.concat(
    [
      { type: 'VP8X', content: header },
      ...chunks.filter((chunk) => chunk !== extended),
      { type: 'XMP ', content: packet },
    ].map(writeChunk),
  )
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  riff.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([riff, body])
}

function extendedHeader(chunks: Chunk[], size: { width: number; height: number }): Buffer {
  const lossless = chunks.find(({ type }) => type === 'VP8L')
  const alphaBit = 1 << 28
  const alpha = lossless !== undefined && (lossless.content.readUInt32LE(1) & alphaBit) !== 0
  const header = Buffer.alloc(10)
  header.writeUInt8(alpha ? flags.alpha : 0, 0)
  header.writeUIntLE(size.width - 1, 4, 3)
  header.writeUIntLE(size.height - 1, 7, 3)
  return header
}

function readChunks(webp: Buffer): Chunk[] {
  const chunks: Chunk[] = []
  for (let at = 12; at + 8 <= webp.length;) {
    const end = at + 8 + webp.readUInt32LE(at + 4)
    chunks.push({ type: webp.toString('latin1', at, at + 4), content: webp.subarray(at + 8, end) })
    at = end + (end % 2)
  }
  return chunks
}

function writeChunk({ type, content }: Chunk): Buffer {
  const head = Buffer.from(`${type}\0\0\0\0`, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}
