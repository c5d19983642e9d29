import { errorCode, PermanentError, RetryableError } from '@vignette/domain'
import { html, renderDocument } from '@vignette/gallery'
import type { Log } from '@vignette/telemetry'
import type { FastifyError, FastifyInstance } from 'fastify'
import { sendPage } from './gallery-pages.ts'
import type { Routes } from './routes.ts'

/** Pages for what is not there and what went wrong. Our own sentences are shown; any other error is told to the log alone. */
export function answerErrors(app: FastifyInstance, log: Log, { home }: Routes): void {
  app.setNotFoundHandler((_request, reply) =>
    sendPage(
      reply.status(404),
      renderProblem(
        'Nothing is here',
        'The address is wrong, or the scan it names has not been published yet: a scan has a page as soon as its first record is.',
        home,
      ),
    ),
  )
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) log.error({ error, url: request.url, code: errorCode(error) }, 'A page failed.')
    const known = error instanceof PermanentError || error instanceof RetryableError || status < 500
    const words = known ? error.message : 'The dashboard failed at this page; its log says why.'
    return sendPage(reply.status(status), renderProblem('This page cannot be shown', words, home))
  })
}

function statusOf(error: FastifyError): number {
  if (error instanceof RetryableError) return 503
  const { statusCode = 500 } = error
  return statusCode >= 400 && statusCode < 600 ? statusCode : 500
}

function renderProblem(title: string, words: string, home: string): string {
  return renderDocument({
    title,
    description: words,
    navigation: html`<nav class="ways" aria-label="Dashboard">
      <a href="${home}">All collections</a>
    </nav>`,
    main: html`<header class="masthead">
      <h1>${title}</h1>
      <p class="lead">${words}</p>
    </header>`,
  })
}
