import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'
import { redactText } from './redact.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered without credentials: what it tells is no secret, and it changes nothing. */
    open?: boolean
  }
}

export interface HealthOptions {
  /** Why this process should be started anew; empty while it lives, as it does unless told. Asks nobody else. */
  live?: () => readonly string[]
  /** Why this process should be given no work; empty when it is ready. Whoever asks does not wait long. */
  ready: () => Promise<readonly string[]>
  metrics: Pick<Metrics, 'expose'>
}

/**
 * A Fastify plugin: `/livez` and `/readyz`, open to all, answer 200, or 503 with the reasons, a line each; `/metrics` answers
 * what Prometheus is told, to whomever the server lets in.
 */
export async function health(app: FastifyInstance, { live, ready, metrics }: HealthOptions): Promise<void> {
  app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))
  const probes: Record<string, () => Promise<readonly string[]>> = {
    '/livez': async () => live?.() ?? [],
    '/readyz': () => ready().catch((error: unknown) => [messageOf(error)]),
  }
  for (const [path, ask] of Object.entries(probes)) {
    app.get(path, { config: { open: true } }, async (_request, reply) => {
      const reasons = await ask()
      return reply
        .status(reasons.length === 0 ? 200 : 503)
        .type('text/plain; charset=utf-8')
        .send(reasons.length === 0 ? 'ok\n' : `${redactText(reasons.join('\n'))}\n`)
    })
  }
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics.expose()
    return reply.type(contentType).send(text)
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
