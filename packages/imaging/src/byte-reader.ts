import { open } from 'node:fs/promises'
import { PermanentError } from '@vignette/domain'

/** An image: the path of its file, or its bytes. */
export type Source = string | Uint8Array

/** An image that is there until it is disposed of. */
export interface LentSource extends AsyncDisposable {
  source: Source
}

/** Reads here and there in a file or in bytes, without loading the whole. */
export interface ByteReader extends AsyncDisposable {
  size: number
  /** Up to `length` bytes from `offset`; fewer at the end. */
  read: (offset: number, length: number) => Promise<Buffer>
}

/** Throws PermanentError `master-missing` where a path leads nowhere. */
export async function openBytes(source: Source): Promise<ByteReader> {
  if (typeof source !== 'string') {
    const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    return {
      size: bytes.length,
      read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }
  }
  const file = await open(source).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    throw new PermanentError('master-missing', 'The file is gone; put it back or remove it.', { cause })
  })
  return {
    size: (await file.stat()).size,
    read: async (offset, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}
