import { boundedServerContract } from '../../../packages/http/test/bounded-server-contract.ts'
import { openApp } from '../test/open-app.ts'

boundedServerContract('/queues', async (bounds) => {
  const app = await openApp({ bounds })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, [Symbol.asyncDispose]: () => app.close() }
})
