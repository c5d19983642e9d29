import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  createGate,
  createListedLog,
  createTestFlow,
  type LogLine,
} from '../../../test/contracts/engine-harness.ts'
import { fakeJob } from '../test/fake-bullmq.ts'
import { FakeDatastore } from '../test/fake-datastore.ts'
import { useFakeTime } from '../test/fake-sleep.ts'
import type { StageCounts, Workers } from './engine.ts'
import { openRateLimitedQueue } from './rate-limit.ts'
import { startWorkers } from './start-workers.ts'

const none: StageCounts = { waiting: 0, active: 0, delayed: 0, failed: 7, completed: 7 }
const datastore = new FakeDatastore()
const lines: LogLine[] = []
/** What is left, asked by asked: the last answer stays. An error is thrown. */
let answers: (Partial<StageCounts> | Error)[] = []
let asked = 0
/** What happens elsewhere while the first answer is found. */
let meanwhile: (() => Promise<unknown>) | undefined
const gate = createGate()

async function start(): Promise<Workers> {
  const flow = createTestFlow()
  return startWorkers(
    flow,
    { handlers: { first: () => gate.opened.then(() => ({ parts: [] })), last: async () => ({}) } },
    {
      datastore,
      limited: (name) =>
        openRateLimitedQueue(datastore.openQueue(name, {}), {
          alone: true,
          raisePause: async () => undefined,
        }),
      follow: async () => undefined,
      counts: async () => {
        asked += 1
        if (asked === 1) await meanwhile?.()
        const answer = answers[Math.min(asked, answers.length) - 1] ?? none
        if (answer instanceof Error) throw answer
        return { first: none, second: { ...none, ...answer } }
      },
      log: createListedLog(lines),
      onFailure: async () => undefined,
    },
  )
}

/** Whether it has come to its end by now. */
async function hasEnded(idle: Promise<void>): Promise<boolean> {
  let ended = false
  void idle.then(() => (ended = true))
  await vi.advanceTimersByTimeAsync(0)
  return ended
}

beforeEach(() => {
  useFakeTime()
  datastore.workers.length = 0
  lines.length = 0
  answers = []
  asked = 0
  meanwhile = undefined
})

describe('idle', () => {
  it('is said at once where nothing waits or runs, whatever has ended', async () => {
    const workers = await start()
    expect(await hasEnded(workers.idle())).toBe(true)
    expect(asked).toBe(2)
  })

  it.each(['waiting', 'active', 'delayed'] as const)('is not said while a job is %s', async (state) => {
    answers = [{ [state]: 1 }, {}]
    const idle = (await start()).idle()
    expect(await hasEnded(idle)).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    await idle
    expect(asked).toBe(3)
  })

  it('is not said of a job that was between two pools at the first look', async () => {
    answers = [{}, { active: 1 }, {}]
    const idle = (await start()).idle()
    expect(await hasEnded(idle)).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    await idle
  })

  it('is not said while a job runs here, and nobody is asked', async () => {
    const workers = await start()
    const running = datastore.worker('first').process(fakeJob([]), 'token')
    const idle = workers.idle()
    expect(await hasEnded(idle)).toBe(false)
    expect(asked).toBe(0)
    gate.open()
    await running
    await vi.advanceTimersByTimeAsync(100)
    await idle
  })

  it('is looked for again where a job ended meanwhile, whatever its end', async () => {
    const workers = await start()
    const fails = (): Promise<unknown> => datastore.worker('last').process(fakeJob([], { data: {} }), 'token')
    meanwhile = () => expect(fails()).rejects.toThrow('bad-payload')
    const idle = workers.idle()
    expect(await hasEnded(idle)).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    await idle
    expect(asked).toBe(4)
  })

  it('is asked for again where the queue does not tell', async () => {
    const error = new Error('gone')
    answers = [error, {}]
    const idle = (await start()).idle()
    expect(await hasEnded(idle)).toBe(false)
    expect(lines).toMatchObject([{ level: 'warn', error }])
    await vi.advanceTimersByTimeAsync(100)
    await idle
  })

  it('is waited for until somebody has had enough of it', async () => {
    answers = [{ waiting: 1 }]
    const stop = new AbortController()
    const idle = (await start()).idle(stop.signal)
    expect(await hasEnded(idle.catch(() => new Promise<void>(() => undefined)))).toBe(false)
    const error = new Error('enough')
    stop.abort(error)
    await expect(idle).rejects.toBe(error)
  })

  it.each([undefined, new AbortController().signal])(
    'is never said of workers that are closed',
    async (signal) => {
      answers = [{ waiting: 1 }]
      const workers = await start()
      const idle = workers.idle(signal)
      const cancelled = { name: 'PermanentError', code: 'cancelled' }
      await Promise.all([expect(idle).rejects.toMatchObject(cancelled), workers.close(0)])
      answers = []
      await expect(workers.idle(signal)).rejects.toMatchObject(cancelled)
    },
  )
})
