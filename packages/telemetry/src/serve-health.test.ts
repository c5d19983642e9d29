import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { findUnresponsive } from './health-checks.ts'
import { createMetrics } from './metrics.ts'
import { serveHealth, type HealthOptions } from './serve-health.ts'

const options = (more: Partial<HealthOptions> = {}): HealthOptions => ({
  port: 0,
  host: '127.0.0.1',
  live: () => [],
  ready: async () => [],
  metrics: createMetrics({ process: 'worker' }),
  ...more,
})

async function get(url: string, init?: RequestInit): Promise<{ status: number; text: string }> {
  const response = await fetch(url, init)
  return { status: response.status, text: (await response.text()).trim() }
}

test('answers that it lives, is ready, and what it counts', async () => {
  await using health = await serveHealth(options())
  expect(await get(`${health.url}/livez`)).toEqual({ status: 200, text: 'ok' })
  expect(await get(`${health.url}/readyz?verbose`)).toEqual({ status: 200, text: 'ok' })
  const metrics = await get(`${health.url}/metrics`)
  expect(metrics.text).toContain('# TYPE vignette_jobs_total counter')
})

test('gives its reasons with 503', async () => {
  const live = (): string[] => ['The workers have stopped.']
  const ready = async (): Promise<string[]> => ['draining', 'redis: gone at redis://u:word@host']
  await using health = await serveHealth(options({ live, ready }))
  expect(await get(`${health.url}/livez`)).toEqual({ status: 503, text: 'The workers have stopped.' })
  expect(await get(`${health.url}/readyz`)).toEqual({
    status: 503,
    text: 'draining\nredis: gone at redis://…@host',
  })
})

test('is not ready while that cannot be found out', async () => {
  await using health = await serveHealth(options({ ready: () => Promise.reject(new Error('odd')) }))
  expect(await get(`${health.url}/readyz`)).toEqual({ status: 503, text: 'odd' })
})

test('has nothing else', async () => {
  await using health = await serveHealth(options())
  expect((await get(`${health.url}/`)).status).toBe(404)
  expect((await get(`${health.url}/livez`, { method: 'POST' })).status).toBe(405)
})

test('rejects when the port is taken', async () => {
  await using other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const port = Number(Reflect.get(Object(other.address()), 'port'))
  await expect(serveHealth(options({ port }))).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('names those who reject and those who do not answer within 2 s', async () => {
  const silent = await findUnresponsive({
    redis: () => new Promise(() => undefined),
    store: () => Promise.reject(new Error('refused')),
    other: async () => 'well',
  })
  expect(silent).toEqual(['redis: no answer within 2 s', 'store: refused'])
})
