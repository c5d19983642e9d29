import { randomUUID } from 'node:crypto'
import type { Log } from '@vignette/queue'
import type { Metrics } from '@vignette/telemetry'
import { LogController, fastify, type FastifyInstance } from 'fastify'
import { guard } from './bearer.ts'
import type { Counter } from './counter.ts'
import { answerErrors } from './errors.ts'
import { logForFastify } from './log-for-fastify.ts'
import { serveEvents } from './routes/events.ts'
import { serveMetrics } from './routes/metrics.ts'
import { serveProbes } from './routes/probes.ts'
import { serveScans } from './routes/scans.ts'

const bodyLimitBytes = 1024 * 1024

export interface AppOptions {
  token: string
  log: Log
  metrics: Pick<Metrics, 'expose'>
}

/** The HTTP door over its counter, ready to listen. Closing it leaves what is behind the counter open. */
export function createApp(counter: Counter, { token, log, metrics }: AppOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: logForFastify(log),
    logController: new LogController({ disableRequestLogging: true }),
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
  guard(app, token)
  answerErrors(app)
  serveProbes(app, counter)
  serveMetrics(app, metrics)
  serveEvents(app, counter)
  serveScans(app, counter)
  return app
}
