import { randomUUID } from 'node:crypto'
import { createBoundedServer, type Bounds, type GuessLimit } from '@vignette/http'
import { findUnresponsive, health, type Log, type Metrics } from '@vignette/telemetry'
import { LogController, fastify, type FastifyInstance } from 'fastify'
import { requireBearerToken } from './bearer-auth.ts'
import type { IngestContext } from './ingest-context.ts'
import { answerErrors } from './errors.ts'
import { logForFastify } from './log-for-fastify.ts'
import { serveUploadWebhook } from './routes/upload-webhook.ts'
import { serveScanOrders } from './routes/scan-orders.ts'

const bodyLimitBytes = 1024 * 1024

export interface AppOptions {
  token: string
  log: Log
  metrics: Pick<Metrics, 'expose' | 'countRefused'>
  /** what one client can hold of it */
  bounds?: Partial<Bounds>
  guesses?: GuessLimit
  /** proxies whose word is taken for where a request comes from */
  trustedProxies?: readonly string[]
}

/** The HTTP API over its context, ready to listen. Closing it leaves queues and stores open. */
export function createApp(
  context: IngestContext,
  { token, log, metrics, bounds, guesses, trustedProxies = [] }: AppOptions,
): FastifyInstance {
  const app = fastify({
    serverFactory: (handler) => createBoundedServer(handler, bounds),
    loggerInstance: logForFastify(log),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: [...trustedProxies],
    forceCloseConnections: 'idle',
    bodyLimit: bodyLimitBytes,
    genReqId: () => randomUUID(),
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    const { statusCode: status, elapsedTime: ms } = reply
    // Probes come every few seconds and say nothing while they are well.
    const level = routeOptions.config.open && status < 400 ? 'debug' : 'info'
    request.log[level]({ method, route: routeOptions.url, status, ms: Math.round(ms) }, 'answered')
  })
  requireBearerToken(app, token, guesses)
  answerErrors(app)
  void app.register(health, { ready: () => findUnresponsive(context.pings, log), metrics })
  serveUploadWebhook(app, context, metrics)
  serveScanOrders(app, context, metrics)
  return app
}
