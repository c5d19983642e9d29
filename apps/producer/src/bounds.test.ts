import { openMemoryStore } from '@vignette/storage'
import { boundedServerContract } from '../../../packages/http/test/bounded-server-contract.ts'
import { log, metrics } from '../test/app-harness.ts'
import { createApp } from './app.ts'

const never = (): never => {
  throw new Error('Nothing is asked for in these tests.')
}
const context: Parameters<typeof createApp>[0] = {
  engine: { enqueue: never, queueStatus: never },
  store: openMemoryStore(),
  masters: never,
  policy: { buckets: [], results: { bucket: '', prefix: '' } },
  sources: [],
  pings: {},
}

boundedServerContract('/events', async (bounds) => {
  const app = createApp(context, { token: 'a-secret-of-the-test', log, metrics, bounds })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, [Symbol.asyncDispose]: () => app.close() }
})
