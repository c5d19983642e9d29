import { fastify, type FastifyInstance } from 'fastify'
import { expect, test } from 'vitest'
import { health, type HealthOptions } from './health.ts'
import { createMetrics } from './metrics.ts'

/** A server that lets nobody in but to what is open. */
function serve(options: Partial<HealthOptions> = {}): FastifyInstance {
  const app = fastify()
  app.addHook('onRequest', async (request, reply) => {
    if (!request.routeOptions.config.open && !request.headers.authorization) await reply.status(401).send()
  })
  void app.register(health, {
    ready: async () => [],
    metrics: createMetrics({ process: 'worker' }),
    ...options,
  })
  return app
}

test('tells everybody that it lives and is ready', async () => {
  const app = serve()
  for (const url of ['/livez', '/readyz', '/readyz?verbose']) {
    const { statusCode, body, headers } = await app.inject(url)
    expect([statusCode, body, headers['cache-control']]).toEqual([200, 'ok\n', 'no-store'])
    expect((await app.inject({ method: 'HEAD', url })).statusCode).toBe(200)
  }
})

test('tells what it counts to those the server lets in', async () => {
  const app = serve()
  expect((await app.inject('/metrics')).statusCode).toBe(401)
  const { body, headers } = await app.inject({ url: '/metrics', headers: { authorization: 'yes' } })
  expect(headers['content-type']).toMatch(/^text\/plain; version=/)
  expect(body).toContain('# TYPE vignette_jobs_total counter')
})

test('gives its reasons with 503, and no secret among them', async () => {
  const live = (): string[] => ['The workers have stopped.']
  const ready = async (): Promise<string[]> => ['draining', 'redis: gone at redis://u:word@host']
  const app = serve({ live, ready })
  expect(await app.inject('/livez')).toMatchObject({ statusCode: 503, body: 'The workers have stopped.\n' })
  expect(await app.inject('/readyz')).toMatchObject({
    statusCode: 503,
    body: 'draining\nredis: gone at redis://…@host\n',
  })
})

test('is not ready while that cannot be found out', async () => {
  const app = serve({ ready: () => Promise.reject(new Error('odd')) })
  expect(await app.inject('/readyz')).toMatchObject({ statusCode: 503, body: 'odd\n' })
})
