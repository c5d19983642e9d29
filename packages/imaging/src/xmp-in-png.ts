// XMP in a PNG file: ISO 16684-3, 1.1.5.
import { pngSignature, writePngChunk } from './png-chunk.ts'

const keyword = 'XML:com.adobe.xmp\0'

/** The same PNG with `packet` in place of any XMP it had; its image data is copied as it is. */
export function putXmpIntoPng(png: Buffer, packet: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let at = pngSignature.length; at + 12 <= png.length;) {
    const chunk = png.subarray(at, at + 12 + png.readUInt32BE(at))
    if (!isXmp(chunk)) chunks.push(chunk)
    at += chunk.length
  }
  const [header, ...others] = chunks
  if (!header) throw new RangeError('the PNG has no chunks')
  const uncompressedNoLanguage = Buffer.alloc(4)
  const text = Buffer.concat([Buffer.from(keyword, 'latin1'), uncompressedNoLanguage, packet])
  return Buffer.concat([pngSignature, header, writePngChunk('iTXt', text), ...others])
}

function isXmp(chunk: Buffer): boolean {
  return chunk.toString('latin1', 4, 8 + keyword.length) === `iTXt${keyword}`
}
