import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RetryableError } from '@vignette/domain'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import {
  createGate,
  item,
  startHarness,
  type EngineAddress,
  type Handlers,
} from '../../../test/contracts/engine-harness.ts'
import { engineContract } from '../../../test/contracts/engine.ts'
import { describeWith } from '../../../test/support/services.ts'
import type { Log } from './log.ts'
import { openRedis } from './redis.ts'

describeWith('redis', 'openRedis', ({ redisUrl }) => {
  const newAddress = async (): Promise<EngineAddress & { kind: 'redis' }> => ({
    kind: 'redis',
    url: redisUrl,
    prefix: `test-${randomUUID()}`,
  })

  engineContract('redis', newAddress)

  it('answers a ping and runs scripts', async () => {
    const redis = await openRedis({ url: redisUrl })
    await using open = redis.engine
    expect(open.name).toBe('redis')
    await redis.ping()
    const script = `return {KEYS[1], ARGV[1] + 1, '${randomUUID()}'}`
    expect(await redis.lua.run(script, ['a'], [41])).toEqual(['a', 42, expect.any(String)])
    expect(await redis.lua.run(script, ['b'], [1])).toEqual(['b', 2, expect.any(String)])
  })

  it('pauses and limits every process', async () => {
    const address = await newAddress()
    const starts: number[] = []
    const second = async (): Promise<{ more: [] }> => {
      starts.push(Date.now())
      if (starts.length > 1) return { more: [] }
      throw new RetryableError('quota-exhausted', 'Too many.', { pausesPool: true, notBeforeMs: 700 })
    }
    await using one = await startHarness(address, { handlers: { second } })
    await using other = await startHarness(address, { handlers: { second } })
    await one.engine.enqueue(one.flow, [{ stage: 'second', payload: item('first') }])
    await expect.poll(() => one.events.concat(other.events).map(({ kind }) => kind)).toContain('paused')
    const more = ['a', 'b', 'c', 'd'].map((name) => ({ stage: 'second', payload: item(name) }))
    await one.engine.enqueue(one.flow, more)
    await one.untilIdle()
    const [first = 0, ...later] = starts
    expect(later).toHaveLength(5)
    expect(Math.min(...later) - first).toBeGreaterThanOrEqual(690)
  })

  it('lets no process shorten the pause of another, at whatever moment they pause', async () => {
    const address = await newAddress()
    const pools = Array.from({ length: 8 }, (_, at) => `p${at}`)
    const gate = createGate()
    const second: Handlers['second'] = async ({ name }) => {
      await gate.opened
      const notBeforeMs = name.startsWith('long') ? 60_000 : 50
      throw new RetryableError('quota-exhausted', 'Too many.', { pausesPool: true, notBeforeMs })
    }
    // Each process takes one job of a pool at a time: the first has the long pause of every other pool, and the short of the rest.
    await using one = await startHarness(address, { pools, handlers: { second } })
    const enqueue = (names: readonly [string, string]): Promise<void> =>
      one.engine.enqueue(
        one.flow,
        pools.map((pool, at) => ({ stage: 'second', payload: item(`${names[at % 2]}-${pool}`, { pool }) })),
      )
    await enqueue(['long', 'short'])
    await expect.poll(() => one.calls).toHaveLength(pools.length)
    await using other = await startHarness(address, { pools, handlers: { second } })
    await enqueue(['short', 'long'])
    await expect.poll(() => other.calls).toHaveLength(pools.length)
    gate.open()
    const paused = (): number =>
      one.events.concat(other.events).filter(({ kind }) => kind === 'paused').length
    await expect.poll(paused).toBe(2 * pools.length)
    const found = (await one.engine.queueStatus(one.flow)).filter(({ stage }) => stage === 'second')
    expect(found.map(({ pushedBackMs }) => pushedBackMs > 50_000)).toEqual(pools.map(() => true))
  })

  it('is not idle while a job of another process changes its pool, at whatever moment it does', async () => {
    const address = await newAddress()
    const [hop, end] = [createGate(), createGate()]
    const pools = ['red', 'blue']
    await using worker = await startHarness(address, {
      pools,
      handlers: {
        second: async ({ pool }) => {
          await (pool === 'blue' ? hop : end).opened
          return { more: pool === 'blue' ? [item('x', { pool: 'red' })] : [] }
        },
      },
    })
    await using watcher = await startHarness(address, { pools, work: { stages: ['first'] } })
    await worker.engine.enqueue(worker.flow, [{ stage: 'second', payload: item('x', { pool: 'blue' }) }])
    await expect.poll(() => worker.calls).toEqual(['second x'])
    // The job leaves the second pool for the first when that has been counted already.
    const blue = watcher.engine.queues(watcher.flow).find(({ name }) => name === 'second-blue')
    if (!blue) throw new Error('there is no such queue')
    const countAll = blue.getJobCounts.bind(blue)
    blue.getJobCounts = async (...states) => {
      blue.getJobCounts = countAll
      hop.open()
      await expect.poll(() => worker.calls).toHaveLength(2)
      await expect.poll(() => blue.getActiveCount()).toBe(0)
      return countAll(...states)
    }
    const idle = watcher.untilIdle().then(() => worker.calls.at(-1))
    await hop.opened
    await expect.poll(() => blue.getJobCounts === countAll && worker.calls.length).toBe(2)
    setTimeout(end.open, 300)
    expect(await idle).toBe('last x')
  })

  it('stops a handler whose job was lost, and leaves the job to the next', async () => {
    const address = await newAddress()
    const { lua, engine } = await openRedis(address)
    await using open = engine
    const started = createGate()
    const aborted = createGate()
    await using harness = await startHarness(address, {
      second: { concurrency: 2 },
      work: { lockMs: 400 },
      handlers: {
        second: async (_, { signal }) => {
          if (harness.calls.length > 1) return { more: [] }
          signal.addEventListener('abort', aborted.open)
          started.open()
          await aborted.opened
          return signal.throwIfAborted() ?? { more: [] }
        },
      },
    })
    await open.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await started.opened
    await lua.run(`return redis.call('DEL', KEYS[1])`, [`${address.prefix}:second:second.x.r1:lock`], [])
    await aborted.opened
    await harness.untilIdle()
    expect(harness.calls).toEqual(['second x', 'second x', 'last x'])
    expect(harness.failures).toEqual([])
  })
})

describeWith('redisProgram', 'openRedis over a Redis that comes and goes', ({ startRedis }) => {
  it('loses no job and answers at once meanwhile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vignette-redis-'))
    await using leaving = new AsyncDisposableStack()
    leaving.defer(() => rm(folder, { recursive: true }))
    const redis = leaving.use(await startRedis({ folder }))
    const started = createGate()
    const gate = createGate()
    const address: EngineAddress = { kind: 'redis', url: redis.url, prefix: 'outage' }
    await using harness = await startHarness(address, {
      handlers: { second: async () => (started.open(), await gate.opened, { more: [] }) },
    })
    const payloads = ['a', 'b', 'c', 'd'].map((name) => ({ stage: 'second', payload: item(name) }))
    await harness.engine.enqueue(harness.flow, payloads)
    await started.opened
    await redis.kill()
    const askedMs = Date.now()
    const refused = harness.engine.enqueue(harness.flow, payloads)
    await expect(refused).rejects.toMatchObject({ name: 'RetryableError', code: 'queue-unavailable' })
    expect(Date.now() - askedMs).toBeLessThan(3000)
    gate.open()
    leaving.use(await startRedis({ folder, port: redis.port }))
    await harness.untilIdle()
    for (const name of ['a', 'b', 'c', 'd']) expect(harness.calls).toContain(`last ${name}`)
    expect(harness.failures).toEqual([])
  })

  it('closes without it, and the jobs are taken over when it is back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vignette-redis-'))
    await using leaving = new AsyncDisposableStack()
    leaving.defer(() => rm(folder, { recursive: true }))
    const redis = leaving.use(await startRedis({ folder }))
    const address: EngineAddress = { kind: 'redis', url: redis.url, prefix: 'outage' }
    const started = createGate()
    const work = { lockMs: 1000, abortGraceMs: 100 }
    {
      await using harness = await startHarness(address, {
        work,
        handlers: {
          second: (_, { signal }) => (started.open(), once(signal, 'abort').then(() => ({ more: [] }))),
        },
      })
      await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
      await started.opened
      await redis.kill()
    }
    leaving.use(await startRedis({ folder, port: redis.port }))
    await using next = await startHarness(address, { work })
    await next.untilIdle()
    expect(next.calls).toEqual(['second x', 'last x'])
  })

  it('warns of a Redis that may drop jobs', async () => {
    await using redis = await startRedis()
    const client = new Redis(redis.url)
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru')
    client.disconnect()
    const warnings: object[] = []
    const log: Log = {
      debug: note,
      info: note,
      warn: (fields) => warnings.push(fields),
      error: note,
      child: () => log,
    }
    await using open = (await openRedis({ url: redis.url, log })).engine
    expect(open.name).toBe('redis')
    expect(warnings).toEqual([{ policy: 'allkeys-lru' }])
  })
})

function note(): void {
  // Only warnings matter here.
}

describe('openRedis without a Redis', () => {
  it('says so within seconds', async () => {
    const opening = openRedis({ url: 'redis://127.0.0.1:1' })
    await expect(opening).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'queue-unavailable',
      message: expect.stringContaining('127.0.0.1:1'),
    })
  }, 10_000)

  it('refuses what is no address of a Redis', async () => {
    await expect(openRedis({ url: 'localhost:6379' })).rejects.toMatchObject({ code: 'settings-invalid' })
  })
})
