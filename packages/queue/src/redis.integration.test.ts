import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { engineContract } from '../../../test/contracts/engine.ts'
import { describeWith } from '../../../test/support/services.ts'
import { openRedis } from './redis.ts'

describeWith('redis', 'openRedis', ({ redisUrl }) => {
  engineContract('redis', async () => ({ kind: 'redis', url: redisUrl, prefix: `test-${randomUUID()}` }))

  it('answers a ping and runs scripts', async () => {
    const { engine, lua, ping } = await openRedis({ url: redisUrl })
    await using _open = engine
    await ping()
    const script = `return {KEYS[1], ARGV[1] + 1, '${randomUUID()}'}`
    expect(await lua.run(script, ['a'], [41])).toEqual(['a', 42, expect.any(String)])
    expect(await lua.run(script, ['b'], [1])).toEqual(['b', 2, expect.any(String)])
  })

  it('says so within seconds when there is no Redis', async () => {
    const opening = openRedis({ url: 'redis://127.0.0.1:1' })
    await expect(opening).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'queue-unavailable',
      message: expect.stringContaining('127.0.0.1:1'),
    })
  }, 10_000)
})
