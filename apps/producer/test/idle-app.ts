import { openMemoryStore } from '@vignette/storage'
import type { FastifyInstance } from 'fastify'
import { createApp, type AppOptions } from '../src/app.ts'
import { log, metrics } from './app-harness.ts'

export const token = 'a-secret-of-the-test'

const never = (): never => {
  throw new Error('Nobody gets as far as this.')
}

/** The producer's door with nothing behind it. */
export function openIdleApp(options: Partial<AppOptions> = {}): FastifyInstance {
  const context = {
    engine: { enqueue: never, queueStatus: never },
    store: openMemoryStore(),
    masters: never,
    policy: { buckets: [], results: { bucket: '', prefix: '' } },
    sources: [],
    pings: {},
  }
  return createApp(context, { token, log, metrics, ...options })
}
