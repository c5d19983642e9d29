import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import {
  createGate,
  createSilentLog,
  item,
  startHarness,
  type EngineAddress,
} from '../../../test/contracts/engine-harness.ts'
import { startRedis } from '../../../test/support/servers.ts'
import { describeWith } from '../../../test/support/services.ts'
import { startTcpSwitch, type TcpSwitch } from '../../../test/support/tcp-switch.ts'
import type { Log } from './log.ts'
import { openRedis } from './redis.ts'

interface Pair extends AsyncDisposable {
  turning: TcpSwitch
  url: string
  /** Gives the replica the lead. Connections to the old primary stay open and meet a replica. */
  failOver(): Promise<void>
  /** Has new connections go to the new primary, once they may. */
  turn(): void
}

async function startPair(): Promise<Pair> {
  await using starting = new AsyncDisposableStack()
  const [one, other] = await Promise.all([startRedis(), startRedis()])
  starting.use(one)
  starting.use(other)
  const [primary, replica] = [one, other].map(({ url }) =>
    starting.adopt(new Redis(url), (to) => to.disconnect()),
  )
  await primary!.config('SET', 'repl-diskless-sync-delay', '0')
  await replica!.replicaof('127.0.0.1', one.port)
  const turning = starting.use(await startTcpSwitch(one.port))
  const kept = starting.move()
  return {
    turning,
    url: `redis://127.0.0.1:${turning.port}`,
    async failOver() {
      const status = (): Promise<string> => replica!.info('replication')
      await expect.poll(status, { timeout: 20_000 }).toContain('master_link_status:up')
      await primary!.set('last', 'written')
      expect(await primary!.wait(1, 5000)).toBe(1)
      await replica!.replicaof('NO', 'ONE')
      await primary!.replicaof('127.0.0.1', other.port)
    },
    turn: () => turning.turnTo(other.port),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** A log that keeps warnings and errors. */
function noteTroubles(): { lines: { fields: object; message: string }[]; log: Log } {
  const lines: { fields: object; message: string }[] = []
  const note = (fields: object, message: string): void => void lines.push({ fields, message })
  const log: Log = { ...createSilentLog(), warn: note, error: note, child: () => log }
  return { lines, log }
}

describeWith('redisProgram', 'openRedis when Redis moves', () => {
  it('follows to the new primary without a restart, with a job under way', async () => {
    await using pair = await startPair()
    const started = createGate()
    const gate = createGate()
    const address: EngineAddress = { kind: 'redis', url: pair.url, prefix: 'moves' }
    await using harness = await startHarness(address, {
      second: { concurrency: 2 },
      handlers: {
        second: async ({ name }) => {
          started.open()
          if (name === 'under-way') await gate.opened
          return { more: [] }
        },
      },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('under-way') }])
    await started.opened
    await pair.failOver()
    pair.turn()
    gate.open()
    const later = [{ stage: 'second', payload: item('later') }]
    const enqueue = (): Promise<string> =>
      harness.engine.enqueue(harness.flow, later).then(() => 'told', String)
    await expect.poll(enqueue, { timeout: 20_000 }).toBe('told')
    await harness.untilIdle()
    for (const name of ['under-way', 'later']) expect(harness.calls).toContain(`last ${name}`)
    expect(harness.failures).toEqual([])
  })

  it('is not ready on a replica, and ready once there is a primary again', async () => {
    await using pair = await startPair()
    const { engine, ping } = await openRedis({ url: pair.url, prefix: 'moves' })
    await using open = engine
    expect(open.name).toBe('redis')
    await ping()
    await pair.failOver()
    await expect(ping()).rejects.toMatchObject({
      code: 'queue-unavailable',
      message: expect.stringContaining('READONLY'),
    })
    pair.turn()
    await expect.poll(() => ping().then(() => 'ready', String), { timeout: 20_000 }).toBe('ready')
  })
})

describeWith('redisProgram', 'openRedis when its memory is full', () => {
  it('says so once a second, is not ready, and goes on when there is room', async () => {
    await using redis = await startRedis()
    await using leaving = new AsyncDisposableStack()
    const client = leaving.adopt(new Redis(redis.url), (to) => to.disconnect())
    await client.config('SET', 'maxmemory-policy', 'noeviction')
    const address: EngineAddress = { kind: 'redis', url: redis.url, prefix: 'full' }
    const { lines, log } = noteTroubles()
    const names = Array.from({ length: 50 }, (_, index) => `n${index}`)
    const before = names.map((name) => ({ stage: 'second', payload: item(name) }))
    const first = createGate()
    const gate = createGate()
    await using harness = await startHarness(address, {
      before,
      second: { backoffMs: 2000, attempts: 1 },
      work: { log, lockMs: 2000 },
      handlers: { second: async () => (first.open(), await gate.opened, { more: [] }) },
    })
    const { engine, ping } = await openRedis(address)
    leaving.defer(() => engine.close())
    await first.opened
    await client.config('SET', 'maxmemory', '1')
    gate.open()
    const sinceMs = performance.now()
    const times = (): number[] =>
      lines.flatMap(({ fields }) => ('times' in fields ? [Number(fields.times)] : []))
    await expect.poll(() => times().length, { timeout: 30_000, interval: 5 }).toBeGreaterThanOrEqual(4)
    expect(performance.now() - sinceMs).toBeGreaterThan(2500)
    expect(times().reduce((sum, count) => sum + count, 0)).toBeLessThan(50)
    // Beside these at most a line for each job that was done and could not be followed.
    expect(lines.length).toBeLessThan(2 * names.length)
    await expect(ping()).rejects.toMatchObject({
      code: 'queue-unavailable',
      message: expect.stringContaining('OOM'),
    })
    await client.config('SET', 'maxmemory', '0')
    await harness.untilIdle()
    for (const name of names) expect(harness.calls).toContain(`last ${name}`)
    expect(harness.failures).toEqual([])
    await ping()
  })
})
