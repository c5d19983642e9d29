import { openMemoryStore } from '@vignette/storage'
import { createLog, createMetrics } from '@vignette/telemetry'
import type { FastifyInstance } from 'fastify'
import { createApp, type AppOptions } from '../src/app.ts'

export const credentials = { user: 'ann', password: 'a-secret-of-the-test' }

/** The dashboard of an installation where nothing has been done yet. */
export function openApp(options: Partial<AppOptions> = {}): Promise<FastifyInstance> {
  const context = {
    engine: { queues: () => [], queueStatus: async () => [] },
    ledger: { accounts: async () => [] },
    store: openMemoryStore(),
    pings: {},
  }
  return createApp(context, {
    credentials,
    log: createLog({ name: 'dashboard', level: 'silent' }),
    metrics: createMetrics({ process: 'dashboard' }),
    ...options,
  })
}
