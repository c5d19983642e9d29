import { parseCollectionSources } from '@vignette/intake'
import { createLog, createMetrics, type Log } from '@vignette/telemetry'
import type { Backend, PipelineHarness } from '../../../packages/pipeline/test/pipeline-harness.ts'
import { createApp } from '../src/app.ts'

const token = 'a-secret-of-the-test'

export const log = createLog({ name: 'test', level: 'silent' })
export const metrics = createMetrics({ process: 'producer' })

type App = ReturnType<typeof createApp>
export type Context = Parameters<typeof createApp>[0]

/** What the producer needs, on a pipeline whose masters are the bucket `scans`. */
export function contextOf({ engine }: Backend, { store, masters }: PipelineHarness): Context {
  return {
    engine,
    store,
    masters: () => masters,
    policy: { buckets: ['scans'], results: { bucket: 'results', prefix: '' } },
    sources: parseCollectionSources(undefined, ['scans']),
    pings: {},
  }
}

export interface Producer extends AsyncDisposable {
  post(url: string, payload: object): Promise<{ status: number; json: unknown }>
  metrics(): Promise<string>
}

/** The producer's API, asked with its token. */
export function openProducer(context: Context, told: Log = log): Producer {
  const app: App = createApp(context, { token, log: told, metrics })
  const headers = { authorization: `Bearer ${token}` }
  return {
    async post(url, payload) {
      const answer = await app.inject({ method: 'POST', url, headers, payload })
      return { status: answer.statusCode, json: answer.json() }
    },
    metrics: async () => (await app.inject({ method: 'GET', url: '/metrics', headers })).body,
    [Symbol.asyncDispose]: () => app.close(),
  }
}

/** What S3 sends of objects that were put. */
export function notification(...keys: string[]): object {
  return {
    Records: keys.map((key) => ({
      eventName: 's3:ObjectCreated:Put',
      s3: { bucket: { name: 'scans' }, object: { key: encodeURIComponent(key) } },
    })),
  }
}
