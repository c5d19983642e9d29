import { openRuntime, readEnvironment } from '@vignette/runtime'
import { createLog, createMetrics } from '@vignette/telemetry'
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createApp } from '../../apps/dashboard/src/app.ts'
import { describeWith } from '../support/services.ts'
import { scratchFolder } from './scratch.ts'

const written = { 'no-json': '{"run', null: 'null', list: '[[]]', text: '"x"', number: '7', nothing: '' }

describeWith('redis', 'the board over jobs that somebody wrote into Redis by hand', ({ redisUrl }) => {
  test('shows them, whatever is in them', async () => {
    await using scratch = await scratchFolder()
    const prefix = `malformed-${randomUUID()}`
    const environment = readEnvironment({ VIGNETTE_REDIS_URL: redisUrl, VIGNETTE_REDIS_PREFIX: prefix })
    const log = createLog({ name: 'dashboard', level: 'silent' })
    await using runtime = await openRuntime(scratch.at('out'), environment, log)
    const credentials = { user: 'ann', password: 'secret' }
    const app = await createApp(runtime, {
      credentials,
      log,
      metrics: createMetrics({ process: 'dashboard' }),
    })
    const redis = new Redis(redisUrl)
    for (const [id, data] of Object.entries(written)) {
      const name = id === 'list' ? {} : { name: 'x' }
      await redis.hset(`${prefix}:scan:${id}`, { data, opts: '{}', timestamp: '1', ...name })
      await redis.lpush(`${prefix}:scan:wait`, id)
    }
    const headers = { authorization: `Basic ${btoa('ann:secret')}` }
    const get = (url: string) => app.inject({ url: `/queues/api/queues${url}`, headers })
    const { statusCode, body } = await get('?activeQueue=scan&status=waiting&page=1')
    expect(statusCode).toBe(200)
    for (const id of Object.keys(written)) {
      expect(body).toContain(`"id":"${id}"`)
      expect((await get(`/scan/${id}`)).statusCode).toBe(200)
    }
    await redis.quit()
    await app.close()
  })
})
