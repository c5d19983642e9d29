import type { Metrics } from '@vignette/telemetry'
import type { FastifyInstance } from 'fastify'

/** `GET /metrics`: what Prometheus is told of this process. */
export function serveMetrics(app: FastifyInstance, metrics: Pick<Metrics, 'expose'>): void {
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.expose()
    return reply.type(contentType).send(text)
  })
}
