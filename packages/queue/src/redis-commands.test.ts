import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useFakeRedis, type FakeRedis } from '../test/fake-redis.ts'
import { openRedis } from './redis.ts'

let redis: FakeRedis
beforeEach(() => {
  redis = useFakeRedis()
})

const url = 'redis://somewhere:7000'
const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' })
const unanswered = (cause: unknown): object => ({
  name: 'RetryableError',
  code: 'queue-unavailable',
  message: expect.stringContaining('Redis at somewhere:7000 does not answer'),
  cause,
})

describe('a script', () => {
  beforeEach(() => void Object.assign(redis.answers, { evalsha: 'an answer', eval: 'another' }))

  const script = 'return KEYS[1]'
  const digest = createHash('sha1').update(script).digest('hex')
  const run = async (): Promise<unknown> => (await openRedis({ url })).lua.run(script, ['a', 'b'], [7, 'c'])

  it('is named, not sent', async () => {
    expect(await run()).toBe('an answer')
    expect(redis.asked.slice(1)).toEqual([['evalsha', digest, 2, 'a', 'b', 7, 'c']])
  })

  it('is sent where it is not known', async () => {
    redis.answers['evalsha'] = reply('NOSCRIPT No matching script.')
    expect(await run()).toBe('another')
    expect(redis.asked.at(-1)).toEqual(['eval', script, 2, 'a', 'b', 7, 'c'])
  })

  it('fails with the error it ends in', async () => {
    const error = (redis.answers['evalsha'] = reply('ERR it is wrong, but no NOSCRIPT'))
    await expect(run()).rejects.toBe(error)
    expect(redis.asked.at(-1)?.[0]).toBe('evalsha')
  })
})

describe('a ping', () => {
  it.each([
    [undefined, 'vignette:ping'],
    ['other', 'other:ping'],
  ])('writes beside the queues, for a short while: %s', async (prefix, key) => {
    await (await openRedis({ url, ...(prefix ? { prefix } : {}) })).ping()
    expect(redis.asked.at(-1)).toEqual(['set', key, expect.any(Number), 'EX', expect.any(Number)])
    expect(redis.asked.at(-1)?.at(-1)).toBeLessThanOrEqual(60)
  })

  it.each([
    [url, 'somewhere:7000'],
    ['redis://somewhere', 'somewhere:6379'],
  ])('tells of a Redis that answers and takes nothing: %s', async (address, place) => {
    const error = (redis.answers['set'] = reply('OOM command not allowed.'))
    const message = `Redis at ${place} answers, but takes no jobs (OOM command not allowed.).`
    const refused = { name: 'RetryableError', code: 'queue-unavailable', message, cause: error }
    await expect((await openRedis({ url: address })).ping()).rejects.toMatchObject(refused)
  })

  it('tells of a Redis that is gone', async () => {
    const error = (redis.answers['set'] = new Error('Connection is closed.'))
    await expect((await openRedis({ url })).ping()).rejects.toMatchObject(unanswered(error))
  })

  it('tells within 2 s of a Redis that does not answer', async () => {
    const late = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal)
    redis.answers['set'] = new Promise(() => undefined)
    const { ping } = await openRedis({ url })
    const pinged = ping()
    expect(timeout.mock.lastCall?.[0]).toBeLessThanOrEqual(2000)
    late.abort(new Error('late'))
    await expect(pinged).rejects.toMatchObject(unanswered(late.signal.reason))
  })
})
