import { collectionKey, Collection, Manifest, manifestKey } from '@vignette/domain'
import { renderCollection, renderScan, totalsOf } from '@vignette/gallery'
import { readRecord } from '@vignette/pipeline'
import type { ObjectStore } from '@vignette/storage'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { extentWords } from './extent-words.ts'
import { linksFor, routes } from './places.ts'
import type { Summaries } from './summaries.ts'
import { titleOf } from './title.ts'

/** Scans on one page of a collection. */
const scansPerPage = 100

/** The gallery's own pages, drawn from the manifests as they are now. */
export function serveGallery(app: FastifyInstance, store: ObjectStore, summaries: Summaries): void {
  serveCollections(app, store, summaries)
  serveScans(app, store, summaries)
}

function serveCollections(app: FastifyInstance, store: ObjectStore, summaries: Summaries): void {
  type Route = { Params: { collection: string }; Querystring: { page?: string } }
  app.get<Route>(routes.collection, async (request, reply) => {
    const collection = await readRecord(store, collectionKey(request.params.collection), Collection)
    if (!collection) return reply.callNotFound()
    const standing = await summaries.standing(collection.name)
    const { scans } = standing
    const pages = Math.max(1, Math.ceil(scans.length / scansPerPage))
    const page = pageNumber(request.query.page)
    if (page === undefined || page > pages) return reply.callNotFound()
    const shown = scans.slice((page - 1) * scansPerPage, page * scansPerPage)
    const note = extentWords(standing)
    return sendPage(
      reply,
      renderCollection(shown, {
        title: titleOf(collection),
        links: linksFor(collection.name),
        page,
        pages,
        totals: totalsOf(scans),
        ...(note === undefined ? {} : { note }),
      }),
    )
  })
}

function serveScans(app: FastifyInstance, store: ObjectStore, summaries: Summaries): void {
  app.get<{ Params: { collection: string; scan: string } }>(routes.scan, async (request, reply) => {
    const { collection: name, scan } = request.params
    const manifest = await readRecord(store, manifestKey(name, scan), Manifest)
    if (!manifest) return reply.callNotFound()
    const collection = await readRecord(store, collectionKey(name), Collection)
    const { scans } = await summaries.standing(name)
    const index = scans.findIndex((candidate) => candidate.scan === scan)
    const [previous, next] = index < 0 ? [] : [scans[index - 1]?.scan, scans[index + 1]?.scan]
    return sendPage(
      reply,
      renderScan(manifest, {
        title: titleOf(collection ?? { name }),
        links: linksFor(name),
        collectionPage: Math.floor(Math.max(0, index) / scansPerPage) + 1,
        ...(previous === undefined ? {} : { previous }),
        ...(next === undefined ? {} : { next }),
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
