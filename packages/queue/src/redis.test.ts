import { createHash } from 'node:crypto'
import { Redis, type RedisOptions as RedisSettings } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createListedLog, type LogLine } from '../../../test/contracts/engine-harness.ts'
import { openRedis } from './redis.ts'

/** The connections there are, without a Redis at their other end: the first is for questions, the second for workers. */
const opened: Redis[] = []
/** What Redis is asked, command by command. */
const asked: unknown[][] = []
/** What it answers; an error is thrown. */
const answers: Record<string, unknown> = {}
const left = new Set<Redis>()

beforeEach(() => {
  opened.length = 0
  asked.length = 0
  left.clear()
  Object.assign(answers, { info: '', evalsha: 'an answer', eval: 'another', set: 'OK', connect: undefined })
  vi.spyOn(Redis.prototype, 'connect').mockImplementation(async function (this: Redis) {
    opened.push(this)
    if (answers['connect'] instanceof Error) throw answers['connect']
  })
  vi.spyOn(Redis.prototype, 'disconnect').mockImplementation(function (this: Redis) {
    left.add(this)
  })
  for (const command of ['info', 'evalsha', 'eval', 'set'] as const)
    vi.spyOn(Redis.prototype, command).mockImplementation(
      Object(async (...args: unknown[]): Promise<unknown> => {
        asked.push([command, ...args])
        if (answers[command] instanceof Error) throw answers[command]
        return answers[command]
      }),
    )
})
afterEach(() => void vi.restoreAllMocks())

const url = 'redis://somewhere:7000'
const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' })
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
      expect(opened).toEqual([])
    },
  )

  it.each([url, 'rediss://somewhere:7000'])(
    'opens %s by two connections, and closes both',
    async (address) => {
      const { engine } = await openRedis({ url: address })
      expect(engine.name).toBe('redis')
      expect(opened.map(({ options: { host, port } }) => `${host}:${port}`)).toEqual(
        Array(2).fill('somewhere:7000'),
      )
      expect(left.size).toBe(0)
      await engine.close()
      expect([...left]).toEqual(opened)
    },
  )

  it.each(['connect', 'info'])(
    'says that it does not answer at %s, and leaves nothing open',
    async (command) => {
      const error = (answers[command] = new Error('gone'))
      await expect(openRedis({ url })).rejects.toMatchObject(unanswered(error))
      expect([...left]).toEqual(opened)
    },
  )

  it('says so as well where but one connection is refused', async () => {
    const error = new Error('gone')
    vi.spyOn(Redis.prototype, 'connect').mockImplementation(async function (this: Redis) {
      opened.push(this)
      if (opened.length === 2) throw error
    })
    await expect(openRedis({ url })).rejects.toMatchObject(unanswered(error))
  })

  it('names the port that is meant where none is told', async () => {
    answers['connect'] = new Error('gone')
    await expect(openRedis({ url: 'redis://somewhere' })).rejects.toThrow('Redis at somewhere:6379 does not')
  })

  it.each([
    ['allkeys-lru', [{ level: 'warn', policy: 'allkeys-lru' }]],
    ['noeviction', []],
  ])('warns of one that may drop jobs: %s', async (policy, warnings) => {
    answers['info'] = `# Memory\r\nused_memory:7\r\nmaxmemory_policy:${policy}\r\nmem_fragmentation:1\r\n`
    const lines: LogLine[] = []
    await openRedis({ url, log: createListedLog(lines) })
    expect(lines).toMatchObject(warnings)
    expect(asked).toEqual([['info', 'memory']])
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
    return opened.map(({ options }) => options)
  }

  it('is told of at most once a second', async () => {
    const lines: LogLine[] = []
    const error = new Error('gone')
    await openRedis({ url, log: createListedLog(lines) })
    opened[0]?.emit('error', error)
    opened[0]?.emit('error', error)
    expect(lines).toMatchObject([{ level: 'warn', error, times: 1 }])
  })

  it('is told of to nobody where nobody listens', async () => {
    await openRedis({ url })
    expect(() => opened[0]?.emit('error', new Error('gone'))).not.toThrow()
  })

  it('is asked again soon at first, and every few seconds for as long as it takes', async () => {
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

describe('a script', () => {
  const script = 'return KEYS[1]'
  const digest = createHash('sha1').update(script).digest('hex')
  const run = async (): Promise<unknown> => (await openRedis({ url })).lua.run(script, ['a', 'b'], [7, 'c'])

  it('is named, not sent', async () => {
    expect(await run()).toBe('an answer')
    expect(asked.slice(1)).toEqual([['evalsha', digest, 2, 'a', 'b', 7, 'c']])
  })

  it('is sent where it is not known', async () => {
    answers['evalsha'] = reply('NOSCRIPT No matching script.')
    expect(await run()).toBe('another')
    expect(asked.at(-1)).toEqual(['eval', script, 2, 'a', 'b', 7, 'c'])
  })

  it('fails with the error it ends in', async () => {
    const error = (answers['evalsha'] = reply('ERR it is wrong, but no NOSCRIPT'))
    await expect(run()).rejects.toBe(error)
    expect(asked.at(-1)?.[0]).toBe('evalsha')
  })
})

describe('a ping', () => {
  it.each([
    [undefined, 'vignette:ping'],
    ['other', 'other:ping'],
  ])('writes beside the queues, for a short while: %s', async (prefix, key) => {
    await (await openRedis({ url, ...(prefix ? { prefix } : {}) })).ping()
    expect(asked.at(-1)).toEqual(['set', key, expect.any(Number), 'EX', expect.any(Number)])
    expect(asked.at(-1)?.at(-1)).toBeLessThanOrEqual(60)
  })

  it.each([
    [url, 'somewhere:7000'],
    ['redis://somewhere', 'somewhere:6379'],
  ])('tells of a Redis that answers and takes nothing: %s', async (address, place) => {
    const error = (answers['set'] = reply('OOM command not allowed.'))
    const message = `Redis at ${place} answers, but takes no jobs (OOM command not allowed.).`
    const refused = { name: 'RetryableError', code: 'queue-unavailable', message, cause: error }
    await expect((await openRedis({ url: address })).ping()).rejects.toMatchObject(refused)
  })

  it('tells of a Redis that is gone', async () => {
    const error = (answers['set'] = new Error('Connection is closed.'))
    await expect((await openRedis({ url })).ping()).rejects.toMatchObject(unanswered(error))
  })

  it('tells within 2 s of a Redis that does not answer', async () => {
    const late = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal)
    answers['set'] = new Promise(() => undefined)
    const { ping } = await openRedis({ url })
    const pinged = ping()
    expect(timeout.mock.lastCall?.[0]).toBeLessThanOrEqual(2000)
    late.abort(new Error('late'))
    await expect(pinged).rejects.toMatchObject(unanswered(late.signal.reason))
  })
})
