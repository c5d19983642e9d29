import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startProgram, type Program } from '../support/program.ts'
import { createGate, item, startBench, type Hands, type Item, type Place } from './engine-bench.ts'

/** Starts a process that works on the place; see its own file for what it does with which names. */
export function startVictim(place: Place, options: { folder: string; names: string[] }): Promise<Program> {
  const file = new URL('engine-victim.ts', import.meta.url).pathname
  return startProgram(process.execPath, [file, JSON.stringify({ place, ...options })])
}

export async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'vignette-engine-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A second stage that runs until it is told to stop. */
function createEndless(): { started: Promise<void>; second: Hands['second'] } {
  const gate = createGate()
  const second: Hands['second'] = async (_work: Item, { signal }) => {
    gate.open()
    await sleep(600_000, undefined, { signal })
    return { more: [] }
  }
  return { started: gate.opened, second }
}

export function lifecycleContract(places: () => Promise<Place>): void {
  it('waits for jobs that run when it closes', async () => {
    const started = createGate()
    const gate = createGate()
    await using bench = await startBench(await places(), {
      work: { stages: ['second'] },
      hands: {
        second: async () => {
          started.open()
          await gate.opened
          return { more: [] }
        },
      },
    })
    await bench.engine.enqueue(bench.flow, [{ stage: 'second', payload: item('x') }])
    await started.opened
    const closed = bench.workers.close(60_000)
    expect(bench.workers.running()).toBe(false)
    gate.open()
    await closed
    expect(await bench.engine.counts(bench.flow)).toMatchObject({
      second: { active: 0, completed: 1 },
      last: { waiting: 1 },
    })
  })

  it('hands a job back whose time is up, with its attempt unused', async () => {
    const place = await places()
    const { started, second } = createEndless()
    {
      await using bench = await startBench(place, { hands: { second } })
      await bench.engine.enqueue(bench.flow, [{ stage: 'second', payload: item('x') }])
      await started
      await bench.workers.close(10)
      expect((await bench.engine.counts(bench.flow))['second']).toMatchObject({ waiting: 1, active: 0 })
      expect(bench.events.at(-1)).toMatchObject({ kind: 'returned', subject: 'x' })
    }
    const attempts: number[] = []
    await using next = await startBench(place, {
      hands: { second: async (_, { attempt }) => (attempts.push(attempt), { more: [] }) },
    })
    await next.untilIdle()
    expect(attempts).toEqual([1])
    expect(next.calls).toEqual(['second x', 'last x'])
  })

  it('does not wait for a handler that does not listen', async () => {
    const started = createGate()
    await using bench = await startBench(await places(), {
      work: { abortGraceMs: 50 },
      hands: { second: () => (started.open(), new Promise(() => undefined)) },
    })
    await bench.engine.enqueue(bench.flow, [{ stage: 'second', payload: item('x') }])
    await started.opened
    await bench.workers.close(0)
    expect((await bench.engine.counts(bench.flow))['second']).toMatchObject({ waiting: 1, active: 0 })
  })

  it('is not idle while a job waits for its next attempt, and stops looking when told', async () => {
    await using bench = await startBench(await places(), {
      second: { backoffMs: 600_000 },
      hands: { second: () => Promise.reject(new Error('odd')) },
    })
    await bench.engine.enqueue(bench.flow, [{ stage: 'second', payload: item('x') }])
    await expect.poll(async () => (await bench.engine.counts(bench.flow))['second']?.delayed).toBe(1)
    await expect(bench.workers.idle(AbortSignal.timeout(300))).rejects.toMatchObject({ name: 'TimeoutError' })
    const idle = bench.workers.idle()
    await Promise.all([expect(idle).rejects.toMatchObject({ code: 'cancelled' }), bench.workers.close(0)])
  })

  it('runs the stages it is told to, and leaves the others waiting', async () => {
    await using bench = await startBench(await places(), { work: { stages: ['first'] } })
    await bench.engine.enqueue(bench.flow, [{ stage: 'first', payload: item('x') }])
    await expect.poll(async () => (await bench.engine.counts(bench.flow))['last']?.waiting).toBe(1)
    expect(bench.calls).toEqual(['first x'])
  })

  it('takes over what a killed process left behind', async () => {
    const place = await places()
    await using folder = await temporaryFolder()
    await using victim = await startVictim(place, { folder: folder.path, names: ['endless'] })
    await expect.poll(() => victim.output(), { timeout: 30_000 }).toContain('started endless')
    await victim.kill()
    const attempts: number[] = []
    await using bench = await startBench(place, {
      hands: { second: async (_, { attempt }) => (attempts.push(attempt), { more: [] }) },
    })
    await bench.untilIdle()
    expect(attempts).toEqual([1])
    expect(bench.calls).toEqual(['second endless', 'last endless'])
  })

  it('fails a job that kills its process again and again', async () => {
    const place = await places()
    await using folder = await temporaryFolder()
    for (const round of [1, 2]) {
      await using victim = await startVictim(place, {
        folder: folder.path,
        names: round === 1 ? ['deadly'] : [],
      })
      await victim.exited
      expect(victim.output()).toContain('started deadly')
    }
    await using bench = await startBench(place, { work: { maxStalled: 1 } })
    await bench.untilIdle()
    expect(bench.failures).toMatchObject([{ stage: 'second', subject: 'deadly', code: 'killed-too-often' }])
    expect(bench.calls).toEqual(['last deadly'])
  })
}
