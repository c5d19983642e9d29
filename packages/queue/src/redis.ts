import { createHash } from 'node:crypto'
import { PermanentError, RetryableError } from '@vignette/domain'
import { Redis, type RedisOptions as RedisSettings } from 'ioredis'
import { createEngine } from './create-engine.ts'
import type { Datastore } from './datastore.ts'
import type { Engine } from './engine.ts'
import type { Log } from './log.ts'
import { logRepeats } from './log-repeats.ts'
import { PatientWorker } from './patient-worker.ts'
import { ReadableQueue } from './readable-job.ts'

const weekOfMinutes = 7 * 24 * 60

export interface RedisOptions {
  /** such as `redis://user:password@host:6379/0` or `rediss://…` */
  url: string
  /** What all keys of the queues start with; `vignette` unless told. */
  prefix?: string
  log?: Log
}

/** Scripts that run in Redis, whole or not at all. */
export interface Lua {
  run(script: string, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
}

export interface RedisEngine {
  engine: Engine
  lua: Lua
  /** Resolves when Redis takes a write; rejects within some 2 s otherwise. */
  ping: () => Promise<void>
}

/** Opens the engine on a Redis. Throws `RetryableError('queue-unavailable')` within seconds when it does not answer. */
export async function openRedis({ url, prefix = 'vignette', log }: RedisOptions): Promise<RedisEngine> {
  if (!/^rediss?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new PermanentError('settings-invalid', 'The address of Redis must look like redis://host:6379.')
  // Whoever enqueues is told at once that Redis is gone; a worker waits for it to come back.
  const asking = connect(url, log, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 10_000,
    reconnectOnError: (error) => cannotServe(error),
  })
  const working = connect(url, log, {
    maxRetriesPerRequest: null,
    reconnectOnError: (error) => (cannotServe(error) ? reconnectAndRepeat : false),
  })
  const close = async (): Promise<void> => {
    asking.disconnect()
    working.disconnect()
  }
  try {
    await Promise.all([asking.connect(), working.connect()])
    await warnOfEviction(asking, log)
  } catch (cause) {
    await close()
    throw unavailable(url, cause)
  }
  return {
    engine: createEngine(datastoreOn({ asking, working, prefix, close }), log),
    lua: { run: (script, keys, args) => runScript(asking, { script, keys, args }) },
    ping: () => ping(asking, url, prefix),
  }
}

const reconnectAndRepeat = 2

/** It did nothing: it is a replica now, or has not come up. A new connection may lead to whoever has the lead. */
function cannotServe({ message }: Error): boolean {
  return /\b(READONLY|LOADING|MASTERDOWN)\b/.test(message)
}

function connect(url: string, log: Log | undefined, options: RedisSettings): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3000,
    keepAlive: 10_000,
    retryStrategy: (times) => Math.min(200 * 2 ** Math.min(times, 6), 5000),
    ...options,
  })
  const say = logRepeats((fields) => log?.warn(fields, 'Redis does not answer.'))
  redis.on('error', (error) => say({ error }))
  return redis
}

interface Connections {
  asking: Redis
  working: Redis
  prefix: string
  close: () => Promise<void>
}

/**
 * As BullMQ keeps them: the starts of the window or, for a pause, more than any rate allows, for as long as it lasts; and how
 * many starts a window has. KEYS: limiter, meta. ARGV: pause in ms.
 */
const raisePause = `
  local allowed = tonumber(redis.call('HGET', KEYS[2], 'max') or 0)
  local started = tonumber(redis.call('GET', KEYS[1]) or 0)
  if started >= allowed and redis.call('PTTL', KEYS[1]) >= tonumber(ARGV[1]) then return end
  redis.call('SET', KEYS[1], '${Number.MAX_SAFE_INTEGER}', 'PX', ARGV[1])`

function datastoreOn({ asking, working, prefix, close }: Connections): Datastore {
  return {
    name: 'redis',
    openQueue: (name, options) => new ReadableQueue(name, { ...options, prefix, connection: asking }),
    openWorker: (name, processor, options) =>
      new PatientWorker(name, processor, {
        ...options,
        prefix,
        connection: working,
        metrics: { maxDataPoints: weekOfMinutes },
      }),
    async raisePause({ keys }, ms) {
      const { limiter, meta } = keys
      await runScript(asking, { script: raisePause, keys: [limiter ?? '', meta ?? ''], args: [ms] })
    },
    keepCompleted: { age: 3600, count: 1000 },
    close,
  }
}

async function warnOfEviction(redis: Redis, log: Log | undefined): Promise<void> {
  const info = await redis.info('memory')
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1]
  if (policy === undefined || policy === 'noeviction') return
  log?.warn(
    { policy },
    'Redis may drop jobs when its memory is full: set its maxmemory-policy to noeviction.',
  )
}

async function runScript(
  redis: Redis,
  { script, keys, args }: { script: string; keys: readonly string[]; args: readonly (string | number)[] },
): Promise<unknown> {
  const digest = createHash('sha1').update(script).digest('hex')
  try {
    return await redis.evalsha(digest, keys.length, ...keys, ...args)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return redis.eval(script, keys.length, ...keys, ...args)
  }
}

/** A write, since a replica or a Redis whose memory is full answers every question and takes no job. */
async function ping(redis: Redis, url: string, prefix: string): Promise<void> {
  const late = AbortSignal.timeout(2000)
  await new Promise<void>((resolve, reject) => {
    late.addEventListener('abort', () => reject(unavailable(url, late.reason)), { once: true })
    redis.set(`${prefix}:ping`, Date.now(), 'EX', 60).then(
      () => resolve(),
      (cause: unknown) => reject(isRefusal(cause) ? takesNothing(url, cause) : unavailable(url, cause)),
    )
  })
}

function isRefusal(cause: unknown): cause is Error {
  return cause instanceof Error && cause.name === 'ReplyError'
}

function takesNothing(url: string, cause: Error): RetryableError {
  const { hostname, port } = new URL(url)
  const message = `Redis at ${hostname}:${port || '6379'} answers, but takes no jobs (${cause.message}).`
  return new RetryableError('queue-unavailable', message, { cause })
}

function unavailable(url: string, cause: unknown): RetryableError {
  const { hostname, port } = new URL(url)
  return new RetryableError(
    'queue-unavailable',
    `Redis at ${hostname}:${port || '6379'} does not answer. Is it running, and are its address and password right?`,
    { cause },
  )
}
