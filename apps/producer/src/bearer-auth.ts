import { createGuessLimit, type GuessLimit } from '@vignette/http'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { ClientError } from './errors.ts'

/** Asks for the bearer token before anything else is done for a request, even before its body is read. */
export function requireBearerToken(
  app: FastifyInstance,
  token: string,
  guesses: GuessLimit = createGuessLimit(),
): void {
  const expected = digest(`Bearer ${token}`)
  // Digests are of one length, which a comparison in constant time asks for.
  const isExpected = (given: string): boolean =>
    timingSafeEqual(digest(given.replace(/^bearer +/i, 'Bearer ')), expected)
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open) return
    const { authorization } = request.headers
    const judgement =
      authorization === undefined ? 'wrong' : guesses.judge(request.ip, () => isExpected(authorization))
    if (judgement === 'right') return
    if (judgement === 'wrong') {
      void reply.header('www-authenticate', 'Bearer')
      throw new ClientError(401, 'unauthorized', 'Send the token of VIGNETTE_EVENTS_TOKEN as a bearer token.')
    }
    void reply.header('retry-after', judgement.waitSeconds)
    throw new ClientError(
      429,
      'too-many-guesses',
      `Too many wrong tokens came from your address; the next is looked at in ${judgement.waitSeconds} s.`,
    )
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
