import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'

/** What one client can hold of a server, and for how long; times are in ms. */
export interface Bounds {
  /** from the opening of a connection, or the first byte of a request, to the end of its headers */
  headersMs: number
  /** from the first byte of a request to the last of its body */
  requestMs: number
  /** between an answer and the next request */
  keepAliveMs: number
  /** for which a client may take nothing of an answer */
  stalledMs: number
  /** how often the times of requests are looked at */
  checkEveryMs: number
  connections: number
}

const usual: Bounds = {
  headersMs: 10_000,
  requestMs: 60_000,
  keepAliveMs: 15_000,
  stalledMs: 60_000,
  checkEveryMs: 2_000,
  connections: 512,
}

/**
 * An HTTP server that no client can hold up: slow headers, bodies and readers are cut off, connections are counted, and one
 * whose request was answered before it had come whole is closed, so that the rest is never read. A handler takes what time it wants.
 */
export function createBoundedServer(handler: RequestListener, bounds: Partial<Bounds> = {}): Server {
  const { headersMs, requestMs, keepAliveMs, stalledMs, checkEveryMs, connections } = { ...usual, ...bounds }
  const server = createServer({
    headersTimeout: headersMs,
    requestTimeout: Math.max(requestMs, headersMs),
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: checkEveryMs,
  })
  server.maxConnections = connections
  // Whoever waits for an answer goes before whoever only keeps a connection.
  server.on('drop', () => server.closeIdleConnections())
  const answering = new WeakSet<Socket>()
  server.setTimeout(stalledMs, (socket: Socket) => {
    // A client that waits for its answer is patient; one that does not take it holds it up.
    if (answering.has(socket) && socket.writableLength === 0) socket.setTimeout(stalledMs)
    else socket.destroy()
  })
  server.on('request', (request, response) => {
    const { socket } = request
    answering.add(socket)
    response.once('close', () => answering.delete(socket))
    closeUnlessWhole(request, response)
  })
  return server.on('request', handler)
}

/** A connection goes on after an answer only where all of the request has been read by then. */
function closeUnlessWhole(request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (!hasBody) return
  const keepAlive = response.shouldKeepAlive
  response.shouldKeepAlive = false
  request.once('end', () => void (response.shouldKeepAlive = keepAlive))
}
