import { boundedServerContract } from '../../../packages/http/test/bounded-server-contract.ts'
import { openIdleApp } from '../test/idle-app.ts'

boundedServerContract('/events', async (bounds) => {
  const app = openIdleApp({ bounds })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return { url, [Symbol.asyncDispose]: () => app.close() }
})
