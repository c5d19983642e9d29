import type { IncomingMessage } from 'node:http'
import { badField } from '../protocol/service-error.ts'

/** The service takes requests of up to 100 MB. */
const maxBytes = 100 * 1024 * 1024

/** Reads a body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  return (await readBytes(request)).toString('utf8')
}

/** Reads a body. One that is too large is read to its end and thrown away, so that the client hears the answer. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else chunks.length = 0
  }
  if (bytes > maxBytes) {
    throw badField(`Request payload size exceeds the limit: ${maxBytes} bytes. Send a smaller image.`)
  }
  return Buffer.concat(chunks)
}
