import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Reply {
  status?: number
  headers?: Record<string, string>
  body?: string
}

export interface Asked {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

export interface ScriptedS3 extends AsyncDisposable {
  url: string
  /** requests so far */
  asked: Asked[]
  /** connections that are open */
  connections(): Promise<number>
}

/** An HTTP server that answers as told, one reply after the other and the last one for ever. */
export async function startScriptedS3(...replies: readonly Reply[]): Promise<ScriptedS3> {
  const asked: Asked[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request
    asked.push({ method, path, headers, body: await text(request) })
    const reply = replies[Math.min(asked.length, replies.length) - 1]
    response.writeHead(reply?.status ?? 200, reply?.headers).end(reply?.body ?? '')
  }
  const server = createServer((request, response) => void answer(request, response))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://localhost:${address.port}`,
    asked,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
