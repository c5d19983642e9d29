import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { item, startHarness } from '../../../test/contracts/engine-harness.ts'
import { describeWith } from '../../../test/support/services.ts'

const now = String(Date.now())
const whole = { name: 'first', data: '{}', opts: '{}', timestamp: now, delay: '0', priority: '0' }
const malformed: Record<string, Record<string, string>> = {
  'no-json': { ...whole, data: '{"run": "r1", ' },
  'no-text': { ...whole, data: '' },
  null: { ...whole, data: 'null' },
  list: { ...whole, data: '[1, 2]' },
  number: { ...whole, data: '7' },
  'other-name': { ...whole, name: '__proto__' },
  'no-name': { data: '{}', opts: '{}', timestamp: now },
}

describeWith('redis', 'jobs that somebody wrote into Redis by hand', ({ redisUrl }) => {
  it('fail once each, can be looked at, and hold up nothing', { timeout: 60_000 }, async () => {
    const prefix = `test-${randomUUID()}`
    const redis = new Redis(redisUrl)
    for (const [id, fields] of Object.entries(malformed)) {
      await redis.hset(`${prefix}:first:${id}`, fields)
      await redis.lpush(`${prefix}:first:wait`, id)
    }
    await using harness = await startHarness({ kind: 'redis', url: redisUrl, prefix })
    await harness.finish('first', item('whole'))
    expect(harness.calls).toEqual(['first whole', 'last whole'])
    const [queue] = harness.engine.queues(harness.flow)
    const failed = await queue!.getFailed()
    expect(new Set(failed.map(({ id }) => id))).toEqual(new Set(Object.keys(malformed)))
    expect(failed).toHaveLength(Object.keys(malformed).length)
    for (const { failedReason, attemptsMade } of failed) {
      expect(failedReason).toMatch(/^bad-payload: /)
      expect(attemptsMade).toBe(1)
    }
    expect(await queue!.getJobCounts('active', 'waiting', 'delayed')).toEqual({
      active: 0,
      waiting: 0,
      delayed: 0,
    })
    await redis.quit()
  })
})
