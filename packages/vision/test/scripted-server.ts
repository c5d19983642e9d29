import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'

/** What the server does with one request. */
export interface Reply {
  status?: number
  headers?: Record<string, string>
  /** an object goes out as JSON, a text as it is */
  body?: unknown
  /** the connection is cut in place of an answer */
  drop?: boolean
  /** no answer comes */
  silent?: boolean
}

export interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  /** the JSON that came, as loose as JSON is */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests reach deep into it
  body: any
}

export interface ScriptedServer extends AsyncDisposable {
  url: string
  received: Received[]
  /** Adds what is answered next; past the last reply a request is answered with 500. */
  reply(...replies: Reply[]): void
  /** Settles when the next request has come in whole. */
  nextRequest(): Promise<void>
}

/** An HTTP server on this machine that answers what it is told, and keeps what it was asked. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const script: Reply[] = []
  const received: Received[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => void take(request, response))
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readBody(request)
    const { method = '', url = '', headers } = request
    received.push({ method, url, headers, body: text.startsWith('{') ? JSON.parse(text) : text })
    send(response, script.shift() ?? { status: 500, body: 'the script is at its end' })
    for (const wake of waiting.splice(0)) wake()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    received,
    reply: (...replies) => void script.push(...replies),
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function send(response: ServerResponse, { status = 200, headers = {}, body, drop, silent }: Reply): void {
  if (silent) return
  if (drop) {
    response.destroy()
    return
  }
  const isText = typeof body === 'string'
  response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
  response.end(isText ? body : JSON.stringify(body ?? {}))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
