import { createGuessLimit, type GuessLimit } from '@vignette/http'
import type { Log } from '@vignette/telemetry'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isAuthorized, type Credentials } from './basic-auth.ts'

const pagePolicy =
  "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

interface Security {
  credentials: Credentials
  log: Log
  guesses?: GuessLimit
}

/**
 * Puts credentials before every address but those that are open, and the headers that keep a browser careful on every answer.
 * Whatever changes something must come from one of our own pages: browsers send basic credentials from anywhere.
 */
export function secureRequests(app: FastifyInstance, security: Security): void {
  const { guesses = createGuessLimit(), ...known } = security
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'content-security-policy': pagePolicy,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    if (request.routeOptions.config.open) return
    askForCredentials(request, reply, { ...known, guesses })
    if (changesSomething(request) && !isOfOwnPage(request))
      throw refuse(403, 'Changes are taken from the pages of this dashboard alone.')
  })
}

function askForCredentials(
  { headers: { authorization }, ip }: FastifyRequest,
  reply: FastifyReply,
  { credentials, log, guesses }: Required<Security>,
): void {
  const judgement =
    authorization === undefined ? 'wrong' : guesses.judge(ip, () => isAuthorized(authorization, credentials))
  if (judgement === 'right') return
  if (judgement === 'wrong') {
    if (authorization !== undefined) log.warn({ from: ip }, 'Wrong credentials were given.')
    void reply.header('www-authenticate', 'Basic realm="Vignette", charset="UTF-8"')
    throw refuse(401, 'The dashboard asks for its user and password.')
  }
  const { waitSeconds } = judgement
  void reply.header('retry-after', waitSeconds)
  throw refuse(429, `Too many wrong passwords came from your address; try again in ${waitSeconds} s.`)
}

function changesSomething({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD'
}

/** By what the browser says of the page a request comes from; who says nothing is no browser page of ours. */
function isOfOwnPage({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = headers
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

/** An error in the server's own terms: it is answered with this status. */
function refuse(statusCode: 401 | 403 | 429, message: string): Error {
  return Object.assign(new Error(message), { statusCode })
}
