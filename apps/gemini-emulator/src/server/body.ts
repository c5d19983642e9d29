import type { IncomingMessage } from 'node:http'
import { badField } from '../protocol/service-error.ts'

/** The service takes requests of up to 100 MB. */
const maxBytes = 100 * 1024 * 1024

/** Reads a body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString('utf8')
}

/** Reads a body, and no further than it may be long: the rest of one that is too large is left to the server to cut off. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = Number(request.headers['content-length'] ?? 0)
  if (bytes > maxBytes) throw tooLarge()
  bytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): Error {
  return badField(`Request payload size exceeds the limit: ${maxBytes} bytes. Send a smaller image.`)
}
