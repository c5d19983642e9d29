import { createBoundedServer, type Bounds, type GuessLimit } from '@vignette/http'
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
import { routePatterns, routesBelow } from './routes.ts'
import type { DashboardContext } from './dashboard-context.ts'
import { openManifestIndexes, type ManifestIndexes } from './manifest-indexes.ts'

export interface AppOptions {
  credentials: Credentials
  log: Log
  metrics: Metrics
  indexes?: ManifestIndexes
  /** Where it lies on its host, such as `/vignette`; at the root unless told. */
  path?: string
  /** what one client can hold of it */
  bounds?: Partial<Bounds>
  guesses?: GuessLimit
  /** proxies whose word is taken for where a request comes from */
  trustedProxies?: readonly string[]
}

/** The dashboard over its context, ready to listen. Closing it leaves the context open. */
export async function createApp(context: DashboardContext, options: AppOptions): Promise<FastifyInstance> {
  const { credentials, log, metrics, indexes = openManifestIndexes(context.store), path = '' } = options
  const { bounds, guesses, trustedProxies = [] } = options
  const app = fastify({
    serverFactory: (handler) => createBoundedServer(handler, bounds),
    trustProxy: [...trustedProxies],
    forceCloseConnections: 'idle',
    bodyLimit: 64 * 1024,
  })
  secureRequests(app, { credentials, log, ...(guesses ? { guesses } : {}) })
  const routes = routesBelow(path)
  answerErrors(app, log, routes)
  metrics.watchQueues(() => context.engine.queueStatus(flow))
  const probes = { ready: () => findUnresponsive(context.pings, log), metrics }
  await app.register(health, probes)
  const pages = async (below: FastifyInstance): Promise<void> => {
    // Probes ask the process itself; whoever comes by the path finds them there too.
    if (path !== '') await below.register(health, probes)
    below.get(routePatterns.home, async (_request, reply) =>
      sendPage(reply, renderOverview(await readOverview(context, indexes, log), routes)),
    )
    serveGallery(below, { store: context.store, indexes, routes })
    serveStoredFiles(below, context.store)
    await serveBoard(below, context.engine, routes)
  }
  await app.register(pages, { prefix: path })
  return app
}
