import { PermanentError } from '@vignette/domain'
import { createBoundedServer, type Bounds } from '@vignette/http'
import { health, type HealthOptions } from '@vignette/telemetry'
import { fastify } from 'fastify'

export interface HealthServer extends AsyncDisposable {
  url: string
}

/**
 * Serves probes and metrics, and nothing else. Throws `PermanentError('settings-invalid')` when the address cannot be had.
 * Disposing cuts what is open.
 */
export async function openHealth(
  { host, port, bounds }: { host: string; port: number; bounds?: Partial<Bounds> },
  options: HealthOptions,
): Promise<HealthServer> {
  const app = fastify({
    serverFactory: (handler) => createBoundedServer(handler, bounds),
    forceCloseConnections: true,
  })
  void app.register(health, options)
  app.setNotFoundHandler(({ method }, reply) =>
    method === 'GET' || method === 'HEAD'
      ? reply.status(404).send('There are /livez, /readyz and /metrics.\n')
      : reply.status(405).send('GET is all there is.\n'),
  )
  try {
    const url = await app.listen({ host, port })
    return { url, [Symbol.asyncDispose]: () => app.close() }
  } catch (cause) {
    throw new PermanentError(
      'settings-invalid',
      `Probes cannot be served on ${host}, port ${port}: choose others with VIGNETTE_HEALTH_HOST and VIGNETTE_HEALTH_PORT.`,
      { cause },
    )
  }
}
