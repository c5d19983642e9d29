import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startProgram, type Program } from '../support/program.ts'
import {
  createGate,
  item,
  startHarness,
  type Handlers,
  type Item,
  type EngineAddress,
} from './engine-harness.ts'

/** Starts a process that works on the address; see its own file for what it does with which names. */
export function startVictim(
  address: EngineAddress,
  options: { folder: string; names: string[] },
): Promise<Program> {
  const file = new URL('engine-victim.ts', import.meta.url).pathname
  return startProgram(process.execPath, [file, JSON.stringify({ address, ...options })])
}

export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'vignette-engine-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A second stage that runs until it is told to stop. */
function createEndless(): { started: Promise<void>; second: Handlers['second'] } {
  const gate = createGate()
  const second: Handlers['second'] = async (_work: Item, { signal }) => {
    gate.open()
    await sleep(600_000, undefined, { signal })
    return { more: [] }
  }
  return { started: gate.opened, second }
}

export function lifecycleContract(newAddress: () => Promise<EngineAddress>): void {
  it('waits for jobs that run when it closes', async () => {
    const started = createGate()
    const gate = createGate()
    await using harness = await startHarness(await newAddress(), {
      work: { stages: ['second'] },
      handlers: {
        second: async () => {
          started.open()
          await gate.opened
          return { more: [] }
        },
      },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await started.opened
    const closed = harness.workers.close(60_000)
    expect(harness.workers.running()).toBe(false)
    gate.open()
    await closed
    expect(await harness.engine.counts(harness.flow)).toMatchObject({
      second: { active: 0, completed: 1 },
      last: { waiting: 1 },
    })
  })

  it('hands a job back whose time is up, with its attempt unused', async () => {
    const address = await newAddress()
    const { started, second } = createEndless()
    {
      await using harness = await startHarness(address, { handlers: { second } })
      await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
      await started
      await harness.workers.close(10)
      expect((await harness.engine.counts(harness.flow))['second']).toMatchObject({ waiting: 1, active: 0 })
      expect(harness.events.at(-1)).toMatchObject({ kind: 'returned', subject: 'x' })
    }
    const attempts: number[] = []
    await using next = await startHarness(address, {
      handlers: { second: async (_, { attempt }) => (attempts.push(attempt), { more: [] }) },
    })
    await next.untilIdle()
    expect(attempts).toEqual([1])
    expect(next.calls).toEqual(['second x', 'last x'])
  })

  it('does not wait for a handler that does not listen', async () => {
    const started = createGate()
    await using harness = await startHarness(await newAddress(), {
      work: { abortGraceMs: 50 },
      handlers: { second: () => (started.open(), new Promise(() => undefined)) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await started.opened
    await harness.workers.close(0)
    expect((await harness.engine.counts(harness.flow))['second']).toMatchObject({ waiting: 1, active: 0 })
  })

  it('is not idle while a job waits for its next attempt, and stops looking when told', async () => {
    await using harness = await startHarness(await newAddress(), {
      second: { backoffMs: 600_000 },
      handlers: { second: () => Promise.reject(new Error('odd')) },
    })
    await harness.engine.enqueue(harness.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(async () => (await harness.engine.counts(harness.flow))['second']?.delayed).toBe(1)
    await expect(harness.workers.idle(AbortSignal.timeout(300))).rejects.toMatchObject({
      name: 'TimeoutError',
    })
    const idle = harness.workers.idle()
    await Promise.all([expect(idle).rejects.toMatchObject({ code: 'cancelled' }), harness.workers.close(0)])
  })

  it('runs the stages it is told to, and leaves the others waiting', async () => {
    await using harness = await startHarness(await newAddress(), { work: { stages: ['first'] } })
    await harness.engine.enqueue(harness.flow, [{ stage: 'first', payload: item('x') }])
    await expect.poll(async () => (await harness.engine.counts(harness.flow))['last']?.waiting).toBe(1)
    expect(harness.calls).toEqual(['first x'])
  })

  it('takes over what a killed process left behind', async () => {
    const address = await newAddress()
    await using folder = await temporaryFolder()
    await using victim = await startVictim(address, { folder: folder.path, names: ['endless'] })
    await expect.poll(() => victim.output(), { timeout: 30_000 }).toContain('started endless')
    await victim.kill()
    const attempts: number[] = []
    await using harness = await startHarness(address, {
      handlers: { second: async (_, { attempt }) => (attempts.push(attempt), { more: [] }) },
    })
    await harness.untilIdle()
    expect(attempts).toEqual([1])
    expect(harness.calls).toEqual(['second endless', 'last endless'])
  })

  it('fails a job that kills its process again and again', async () => {
    const address = await newAddress()
    await using folder = await temporaryFolder()
    for (const round of [1, 2]) {
      await using victim = await startVictim(address, {
        folder: folder.path,
        names: round === 1 ? ['deadly'] : [],
      })
      await victim.exited
      expect(victim.output()).toContain('started deadly')
    }
    await using harness = await startHarness(address, { work: { maxStalled: 1 } })
    await harness.untilIdle()
    expect(harness.failures).toMatchObject([{ stage: 'second', subject: 'deadly', code: 'killed-too-often' }])
    expect(harness.calls).toEqual(['last deadly'])
  })
}
