import { collectionKey, Collection, Manifest, manifestKey } from '@vignette/domain'
import { placesOf, renderCollection, renderScan, scansPerPage, titleOf, totalsOf } from '@vignette/gallery'
import { readRecord } from '@vignette/pipeline'
import type { ObjectStore } from '@vignette/storage'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { partialNotice } from './partial-notice.ts'
import { linksFor, routePatterns, type Routes } from './routes.ts'
import type { ManifestIndexes } from './manifest-indexes.ts'

/** The gallery's own pages, drawn from the manifests as they are now. */
export function serveGallery(app: FastifyInstance, shown: Shown): void {
  serveCollections(app, shown)
  serveScans(app, shown)
}

interface Shown {
  store: ObjectStore
  indexes: ManifestIndexes
  routes: Routes
}

function serveCollections(app: FastifyInstance, { store, indexes, routes }: Shown): void {
  type Route = { Params: { collection: string }; Querystring: { page?: string } }
  app.get<Route>(routePatterns.collection, async (request, reply) => {
    const collection = await readRecord(store, collectionKey(request.params.collection), Collection)
    if (!collection) return reply.callNotFound()
    const snapshot = await indexes.read(collection.name)
    const { scans, superseded } = snapshot
    const pages = Math.max(1, Math.ceil(scans.length / scansPerPage))
    const page = pageNumber(request.query.page)
    if (page === undefined || page > pages) return reply.callNotFound()
    const shown = scans.slice((page - 1) * scansPerPage, page * scansPerPage)
    const note = partialNotice(snapshot)
    return sendPage(
      reply,
      renderCollection(shown, {
        title: titleOf(collection),
        links: linksFor(routes, collection.name),
        page,
        pages,
        totals: totalsOf(scans, superseded),
        ...(note === undefined ? {} : { note }),
      }),
    )
  })
}

function serveScans(app: FastifyInstance, { store, indexes, routes }: Shown): void {
  app.get<{ Params: { collection: string; scan: string } }>(routePatterns.scan, async (request, reply) => {
    const { collection: name, scan } = request.params
    const manifest = await readRecord(store, manifestKey(name, scan), Manifest)
    if (!manifest) return reply.callNotFound()
    const collection = await readRecord(store, collectionKey(name), Collection)
    const { scans, superseded } = await indexes.read(name)
    return sendPage(
      reply,
      renderScan(manifest, {
        ...placesOf({ newest: scans, superseded }).get(scan),
        title: titleOf(collection ?? { name }),
        links: linksFor(routes, name),
      }),
    )
  })
}

export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(page)
}

/** Counted from 1; undefined for what is no number of a page. */
function pageNumber(given: string | undefined): number | undefined {
  if (given === undefined) return 1
  return /^[1-9]\d{0,6}$/.test(given) ? Number(given) : undefined
}
