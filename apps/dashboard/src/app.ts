import { flow } from '@vignette/pipeline'
import type { Log, Metrics } from '@vignette/telemetry'
import { fastify, type FastifyInstance } from 'fastify'
import type { Credentials } from './basic-auth.ts'
import { serveBoard } from './board.ts'
import { answerErrors } from './errors.ts'
import { sendPage, serveGallery } from './gallery-pages.ts'
import { guard } from './guard.ts'
import { serveObjects } from './objects.ts'
import { readOverview } from './overview/overview.ts'
import { renderOverview } from './overview/render-overview.ts'
import { places } from './places.ts'
import type { Sources } from './sources.ts'
import { openSummaries, type Summaries } from './summaries.ts'

export interface AppOptions {
  credentials: Credentials
  log: Log
  metrics: Metrics
  summaries?: Summaries
}

/** The dashboard over its sources, ready to listen. Closing it leaves the sources open. */
export async function createApp(
  sources: Sources,
  { credentials, log, metrics, summaries = openSummaries(sources.store) }: AppOptions,
): Promise<FastifyInstance> {
  const app = fastify({
    forceCloseConnections: 'idle',
    bodyLimit: 64 * 1024,
  })
  guard(app, credentials, log)
  answerErrors(app, log)
  serveProbes(app, sources, log)
  serveMetrics(app, sources, metrics)
  app.get(places.home, async (_request, reply) =>
    sendPage(reply, renderOverview(await readOverview(sources, summaries, log))),
  )
  serveGallery(app, sources.store, summaries)
  serveObjects(app, sources.store)
  await serveBoard(app, sources.engine)
  return app
}

/** Alive while it answers; ready while queues and store do. */
function serveProbes(app: FastifyInstance, sources: Sources, log: Log): void {
  app.get(places.alive, async () => 'alive\n')
  app.get(places.ready, async (_request, reply) => {
    try {
      await sources.ping()
      return 'ready\n'
    } catch (error) {
      log.warn({ error }, 'Not ready: queues or store do not answer.')
      return reply.status(503).send('not ready\n')
    }
  })
}

/** What Prometheus is told of this process, and of the queues of all. */
function serveMetrics(app: FastifyInstance, { engine }: Sources, metrics: Metrics): void {
  metrics.watchQueues(() => engine.lanes(flow))
  app.get(places.metrics, async (_request, reply) => {
    const { contentType, text } = await metrics.expose()
    return reply.header('content-type', contentType).send(text)
  })
}
