import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Metrics } from './metrics.ts'
import { redactText } from './redact.ts'

export interface HealthOptions {
  /** 0 = any free one */
  port: number
  host: string
  /** Why this process should be started anew; empty while it lives. Asks nobody else. */
  live(): readonly string[]
  /** Why this process should be given no work; empty when it is ready. Whoever asks does not wait long. */
  ready(): Promise<readonly string[]>
  metrics: Pick<Metrics, 'expose'>
}

export interface Health extends AsyncDisposable {
  url: string
}

interface Answer {
  status: number
  contentType: string
  text: string
}

/**
 * Serves `/livez`, `/readyz` and `/metrics`: 200, or 503 with the reasons. Rejects when the port cannot be had. Disposing
 * cuts what is open.
 */
export async function serveHealth(options: HealthOptions): Promise<Health> {
  const server = createServer((request, response) => {
    answer(request, options).then(
      (found) => send(response, found),
      (error: unknown) => send(response, plain(500, redactText(String(error)))),
    )
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const { host } = options
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer({ method, url }: IncomingMessage, options: HealthOptions): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'GET is all there is.')
  const [path] = (url ?? '').split('?')
  if (path === '/livez') return verdict(options.live())
  if (path === '/readyz') return verdict(await reasons(options))
  if (path === '/metrics') return { status: 200, ...(await options.metrics.expose()) }
  return plain(404, 'There are /livez, /readyz and /metrics.')
}

async function reasons(options: HealthOptions): Promise<readonly string[]> {
  try {
    return await options.ready()
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function verdict(problems: readonly string[]): Answer {
  return problems.length === 0 ? plain(200, 'ok') : plain(503, redactText(problems.join('\n')))
}

function plain(status: number, text: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', text: `${text}\n` }
}

function send(response: ServerResponse, { status, contentType, text }: Answer): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text)
}

function portOf(server: Server): number {
  const address = server.address()
  return address && typeof address === 'object' ? address.port : 0
}
