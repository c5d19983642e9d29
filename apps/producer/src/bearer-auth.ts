import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { ClientError } from './errors.ts'

/** Asks for the bearer token before anything else is done for a request, even before its body is read. */
export function requireBearerToken(app: FastifyInstance, token: string): void {
  const expected = digest(`Bearer ${token}`)
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open) return
    const given = request.headers.authorization ?? ''
    // Digests are of one length, which a comparison in constant time asks for.
    if (timingSafeEqual(digest(given.replace(/^bearer +/i, 'Bearer ')), expected)) return
    void reply.header('www-authenticate', 'Bearer')
    throw new ClientError(401, 'unauthorized', 'Send the token of VIGNETTE_EVENTS_TOKEN as a bearer token.')
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
