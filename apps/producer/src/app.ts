import { randomUUID } from 'node:crypto'
import { LogController, fastify, type FastifyInstance } from 'fastify'
import type { Log } from '@vignette/queue'
import { guard } from './bearer.ts'
import type { Counter } from './counter.ts'
import { answerErrors } from './errors.ts'
import { logForFastify } from './log-for-fastify.ts'
import { serveEvents } from './routes/events.ts'
import { serveProbes } from './routes/probes.ts'
import { serveScans } from './routes/scans.ts'

const bodyLimitBytes = 1024 * 1024

/** The HTTP door over its counter, ready to listen. Closing it leaves what is behind the counter open. */
export function createApp(counter: Counter, { token, log }: { token: string; log: Log }): FastifyInstance {
  const app = fastify({
    loggerInstance: logForFastify(log),
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    bodyLimit: bodyLimitBytes,
    genReqId: () => randomUUID(),
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    request.log.info(
      { method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    )
  })
  guard(app, token)
  answerErrors(app)
  serveProbes(app, counter)
  serveEvents(app, counter)
  serveScans(app, counter)
  return app
}
