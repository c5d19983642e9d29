import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'

/** What a proxy does with a request: hands it on, answers with a status itself, or breaks the answer off after so many bytes. */
export type Deed = 'pass' | number | { breakAfterBytes: number }

export interface Proxy extends AsyncDisposable {
  url: string
}

/** Stands before a real HTTP server and spoils some of its answers. The host name the client signed is kept. */
export async function startProxy(target: string, decide: (request: IncomingMessage) => Deed): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const server = createServer((asked, answer) => {
    const deed = decide(asked)
    if (typeof deed === 'number') return refuse(asked, answer, deed)
    const onward = { host: hostname, port, path: asked.url, method: asked.method, headers: asked.headers }
    const inner = request(onward, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers)
      const sending = deed === 'pass' ? pipeline(response, answer) : breakOff(response, answer, deed)
      // Who asked has gone, or was meant to be cut off.
      sending.catch(() => answer.destroy())
    })
    inner.on('error', () => answer.destroy())
    asked.pipe(inner)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const dispose = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${address.port}`, [Symbol.asyncDispose]: dispose }
}

function refuse(asked: IncomingMessage, answer: ServerResponse, status: number): void {
  asked.resume().on('end', () => answer.writeHead(status).end())
}

async function breakOff(
  response: IncomingMessage,
  answer: ServerResponse,
  { breakAfterBytes }: { breakAfterBytes: number },
): Promise<void> {
  let sent = 0
  for await (const chunk of response) {
    answer.write(chunk)
    sent += Buffer.byteLength(chunk)
    if (sent >= breakAfterBytes) break
  }
  answer.destroy()
}
