import { RetryableError, errorCode } from '@vignette/domain'
import type { FastifyError, FastifyInstance } from 'fastify'

/** The request will never be right as it is. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly status: number
  /** a word that scripts can rely on */
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

interface Answer {
  status: number
  code: string
  message: string
}

/** Seconds after which a sender may try again. */
const retryAfterSeconds = 5

/** What Fastify finds wrong before a route is asked. */
const notEvenRead: Record<string, Omit<Answer, 'status'>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'body-too-large', message: 'The body is larger than 1 MB.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'media-type-unknown', message: 'Send JSON, as application/json.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'json-invalid', message: 'The body is empty.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'json-invalid', message: 'The body is not JSON.' },
}

/** Every error is answered as `{ code, message }`. Our own sentences are shown; any other error is told to the log alone. */
export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler(() => {
    throw new ClientError(
      404,
      'not-found',
      'There is nothing at this address; see POST /events and POST /scans.',
    )
  })
  app.setErrorHandler<FastifyError | ClientError>((error, request, reply) => {
    const { status, code, message } = answerTo(error)
    if (status >= 500) request.log.error({ error, code }, 'A request could not be served.')
    if (status === 503) void reply.header('retry-after', retryAfterSeconds)
    return reply.status(status).send({ code, message })
  })
}

function answerTo(error: FastifyError | ClientError): Answer {
  if (error instanceof ClientError) return error
  if (error instanceof RetryableError) return { status: 503, code: error.code, message: error.message }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  const known = notEvenRead[error.code]
  if (known) return { status, ...known }
  if (status < 500) return { status, code: 'request-invalid', message: error.message }
  const message = 'The producer failed at this request; its log says why.'
  return { status: 500, code: errorCode(error), message }
}
