import { flow } from '@vignette/pipeline'
import { findUnresponsive, health, type Log, type Metrics } from '@vignette/telemetry'
import { fastify, type FastifyInstance } from 'fastify'
import type { Credentials } from './basic-auth.ts'
import { serveBoard } from './board.ts'
import { answerErrors } from './errors.ts'
import { sendPage, serveGallery } from './gallery-pages.ts'
import { secureRequests } from './request-security.ts'
import { serveStoredFiles } from './stored-files.ts'
import { readOverview } from './overview/overview.ts'
import { renderOverview } from './overview/render-overview.ts'
import { routes } from './routes.ts'
import type { DashboardContext } from './dashboard-context.ts'
import { openManifestIndexes, type ManifestIndexes } from './manifest-indexes.ts'

export interface AppOptions {
  credentials: Credentials
  log: Log
  metrics: Metrics
  indexes?: ManifestIndexes
}

/** The dashboard over its context, ready to listen. Closing it leaves the context open. */
export async function createApp(
  context: DashboardContext,
  { credentials, log, metrics, indexes = openManifestIndexes(context.store) }: AppOptions,
): Promise<FastifyInstance> {
  const app = fastify({
    forceCloseConnections: 'idle',
    bodyLimit: 64 * 1024,
  })
  secureRequests(app, credentials, log)
  answerErrors(app, log)
  metrics.watchQueues(() => context.engine.queueStatus(flow))
  await app.register(health, { ready: () => findUnresponsive(context.pings, log), metrics })
  app.get(routes.home, async (_request, reply) =>
    sendPage(reply, renderOverview(await readOverview(context, indexes, log))),
  )
  serveGallery(app, context.store, indexes)
  serveStoredFiles(app, context.store)
  await serveBoard(app, context.engine)
  return app
}
