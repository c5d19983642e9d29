import { answerKey, manifestKey } from '@vignette/domain'
import type { ObjectStore } from '@vignette/storage'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Readable } from 'node:stream'
import { routePatterns } from './routes.ts'

/** Keys of images that were made from masters, and of nothing else in the store. */
const imageKey = /^(?:proxies|crops|edits)\/[0-9a-f]{32}\/[a-z0-9-]{1,80}\.(jpg|png|tif|webp)$/

const mediaTypes: Record<string, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
  webp: 'image/webp',
}

/** A key is a digest of what is under it or decides it, so nothing else is ever found there. */
const unchanging = 'private, max-age=31536000, immutable'

/** Images, manifests and answers of models, streamed as they lie in the store. Any other key is not found, whether it exists or not. */
export function serveStoredFiles(app: FastifyInstance, store: ObjectStore): void {
  app.get<{ Params: { '*': string } }>(routePatterns.image, async (request, reply) => {
    const key = request.params['*']
    const mediaType = mediaTypes[imageKey.exec(key)?.[1] ?? '']
    if (mediaType === undefined) return reply.callNotFound()
    return sendObject(reply, await store.stream(key), {
      'content-type': mediaType,
      'cache-control': unchanging,
    })
  })
  app.get<{ Params: { digest: string } }>(routePatterns.answer, async (request, reply) =>
    sendObject(reply, await store.stream(answerKey(request.params.digest)), {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': unchanging,
    }),
  )
  app.get<{ Params: { collection: string; scan: string } }>(
    routePatterns.manifest,
    async (request, reply) => {
      const { collection, scan } = request.params
      return sendObject(reply, await store.stream(manifestKey(collection, scan)), {
        'content-type': 'application/json; charset=utf-8',
      })
    },
  )
}

function sendObject(
  reply: FastifyReply,
  chunks: AsyncIterable<Uint8Array> | null,
  headers: Record<string, string>,
): FastifyReply | void {
  if (!chunks) return reply.callNotFound()
  return reply.headers(headers).send(Readable.from(chunks, { objectMode: false }))
}
