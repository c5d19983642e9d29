import type { FastifyInstance } from 'fastify'
import type { IngestContext } from '../ingest-context.ts'

/** `GET /livez`: the process answers. `GET /readyz`: queues and store do too. */
export function serveHealth(app: FastifyInstance, { ping }: Pick<IngestContext, 'ping'>): void {
  app.get('/livez', { config: { open: true } }, async () => 'alive\n')
  app.get('/readyz', { config: { open: true } }, async (request, reply) => {
    try {
      await ping()
      return 'ready\n'
    } catch (error) {
      request.log.warn({ error }, 'Not ready: queues or store do not answer.')
      return reply.status(503).send('not ready\n')
    }
  })
}
