import { Redis, type RedisOptions as RedisSettings } from 'ioredis'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createListedLog, type LogLine } from '../../../test/contracts/engine-harness.ts'
import { useFakeRedis, type FakeRedis } from '../test/fake-redis.ts'
import { openRedis } from './redis.ts'

let redis: FakeRedis
beforeEach(() => {
  redis = useFakeRedis()
})

const url = 'redis://somewhere:7000'
const unanswered = (cause: unknown): object => ({
  name: 'RetryableError',
  code: 'queue-unavailable',
  message: expect.stringContaining('Redis at somewhere:7000 does not answer'),
  cause,
})

describe('opening a Redis', () => {
  it.each(['localhost:6379', 'http://localhost', 'text', ''])(
    'refuses %j for an address',
    async (address) => {
      const refused = { name: 'PermanentError', code: 'settings-invalid' }
      await expect(openRedis({ url: address })).rejects.toMatchObject(refused)
      expect(redis.opened).toEqual([])
    },
  )

  it.each([url, 'rediss://somewhere:7000'])(
    'opens %s by two connections, and closes both',
    async (address) => {
      const { engine } = await openRedis({ url: address })
      expect(engine.name).toBe('redis')
      expect(redis.opened.map(({ options: { host, port } }) => `${host}:${port}`)).toEqual(
        Array(2).fill('somewhere:7000'),
      )
      expect(redis.closed.size).toBe(0)
      await engine.close()
      expect([...redis.closed]).toEqual(redis.opened)
    },
  )

  it.each(['connect', 'info'] as const)(
    'says that it does not answer at %s, and leaves nothing open',
    async (command) => {
      const error = (redis.answers[command] = new Error('gone'))
      await expect(openRedis({ url })).rejects.toMatchObject(unanswered(error))
      expect([...redis.closed]).toEqual(redis.opened)
    },
  )

  it('says so as well where but one connection is refused', async () => {
    const error = new Error('gone')
    vi.spyOn(Redis.prototype, 'connect').mockImplementation(async function (this: Redis) {
      redis.opened.push(this)
      if (redis.opened.length === 2) throw error
    })
    await expect(openRedis({ url })).rejects.toMatchObject(unanswered(error))
  })

  it('names the port that is meant where none is told', async () => {
    redis.answers['connect'] = new Error('gone')
    await expect(openRedis({ url: 'redis://somewhere' })).rejects.toThrow('Redis at somewhere:6379 does not')
  })

  it.each([
    ['allkeys-lru', [{ level: 'warn', policy: 'allkeys-lru' }]],
    ['noeviction', []],
  ])('warns of one that may drop jobs: %s', async (policy, warnings) => {
    redis.answers['info'] =
      `# Memory\r\nused_memory:7\r\nmaxmemory_policy:${policy}\r\nmem_fragmentation:1\r\n`
    const lines: LogLine[] = []
    await openRedis({ url, log: createListedLog(lines) })
    expect(lines).toMatchObject(warnings)
    expect(redis.asked).toEqual([['info', 'memory']])
    await expect(openRedis({ url })).resolves.toBeDefined()
  })

  it('does not warn of one that does not tell', async () => {
    const lines: LogLine[] = []
    await openRedis({ url, log: createListedLog(lines) })
    expect(lines).toEqual([])
  })
})

describe('a Redis that comes and goes', () => {
  const settings = async (): Promise<RedisSettings[]> => {
    await openRedis({ url })
    return redis.opened.map(({ options }) => options)
  }

  it('is told of at most once a second', async () => {
    const lines: LogLine[] = []
    const error = new Error('gone')
    await openRedis({ url, log: createListedLog(lines) })
    redis.opened[0]?.emit('error', error)
    redis.opened[0]?.emit('error', error)
    expect(lines).toMatchObject([{ level: 'warn', error, times: 1 }])
  })

  it('is told of to nobody where nobody listens', async () => {
    await openRedis({ url })
    expect(() => redis.opened[0]?.emit('error', new Error('gone'))).not.toThrow()
  })

  it('is redis.asked again soon at first, and every few seconds for as long as it takes', async () => {
    for (const { retryStrategy, connectTimeout, keepAlive } of await settings()) {
      expect([1, 2, 3, 4, 5, 1000].map((times) => retryStrategy?.(times))).toEqual([
        400, 800, 1600, 3200, 5000, 5000,
      ])
      expect(connectTimeout).toBeLessThanOrEqual(3000)
      expect(keepAlive).toBeGreaterThan(0)
      expect(keepAlive).toBeLessThanOrEqual(10_000)
    }
  })

  it('is waited for by workers, and by nobody who asks', async () => {
    const [asking, working] = await settings()
    expect(asking).toMatchObject({ enableOfflineQueue: false, maxRetriesPerRequest: 1 })
    expect(asking?.commandTimeout).toBeLessThanOrEqual(10_000)
    expect(working).toMatchObject({ enableOfflineQueue: true, maxRetriesPerRequest: null })
    expect(working?.commandTimeout).toBeUndefined()
  })

  it.each([
    ["READONLY You can't write against a read only replica.", true, 2],
    ['LOADING Redis is loading the dataset in memory', true, 2],
    ['MASTERDOWN Link with MASTER is down', true, 2],
    ['OOM command not allowed', false, false],
    ['ERR no such key as READONLYX', false, false],
  ])('is looked for elsewhere when it says %s', async (message, asks, works) => {
    const [asking, working] = await settings()
    expect(asking?.reconnectOnError?.(new Error(message))).toBe(asks)
    // 2: what a worker wanted is sent once more.
    expect(working?.reconnectOnError?.(new Error(message))).toBe(works)
  })
})
