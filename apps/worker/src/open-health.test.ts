import { createMetrics } from '@vignette/telemetry'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { openHealth } from './open-health.ts'

const host = '127.0.0.1'
const options = { ready: async () => [], metrics: createMetrics({ process: 'worker' }) }

test('serves probes and metrics to everybody, and has nothing else', async () => {
  await using server = await openHealth({ host, port: 0 }, options)
  const statusOf = async (path: string, method = 'GET'): Promise<number> => {
    const response = await fetch(`${server.url}${path}`, { method })
    await response.body?.cancel()
    return response.status
  }
  expect(await Promise.all(['/livez', '/readyz', '/metrics'].map((path) => statusOf(path)))).toEqual([
    200, 200, 200,
  ])
  expect([await statusOf('/'), await statusOf('/livez', 'POST')]).toEqual([404, 405])
})

test('refuses an address that is taken, and says how to choose another', async () => {
  await using other = createServer().listen(0, host)
  await once(other, 'listening')
  const port = Number(Reflect.get(Object(other.address()), 'port'))
  await expect(openHealth({ host, port }, options)).rejects.toMatchObject({
    code: 'settings-invalid',
    message: expect.stringContaining('VIGNETTE_HEALTH_PORT'),
  })
})
