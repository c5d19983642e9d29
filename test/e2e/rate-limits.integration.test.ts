import { startEmulator, type EmulatedCall, type Emulator } from '@vignette/gemini-emulator'
import { flow } from '@vignette/pipeline'
import type { LaneLimit } from '@vignette/queue'
import { setTimeout as pass } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { describeWith } from '../support/services.ts'
import { copySamples } from './scratch.ts'
import { openYard, type WorkerProcess, type Yard } from './worker-yard.ts'

const lane = { stage: 'edit', lane: 'nano-banana' }
const prompts = Array.from({ length: 90 }, (_, index) => [
  `step-${index}`,
  { prompt: `Make it warmer, ${index}.` },
])
const manySteps = { name: 'many', recipe: prompts.map(([name]) => name), steps: Object.fromEntries(prompts) }

const minuteMs = 60_000

/** The edits the emulator was asked for, as it saw them. */
const editsOf = (emulator: Emulator): EmulatedCall[] => emulator.calls().filter(({ kind }) => kind === 'edit')

/** The most calls that came within `windowMs`, wherever that begins. */
function mostWithin(calls: readonly EmulatedCall[], windowMs: number): number {
  return Math.max(
    ...calls.map(
      ({ startedAt }) =>
        calls.filter((other) => other.startedAt >= startedAt && other.startedAt < startedAt + windowMs)
          .length,
    ),
  )
}

/** The most calls that ran at one moment. */
function mostAtOnce(calls: readonly EmulatedCall[]): number {
  return Math.max(
    ...calls.map(
      ({ startedAt }) =>
        calls.filter((other) => other.startedAt <= startedAt && (other.endedAt ?? Infinity) > startedAt)
          .length,
    ),
  )
}

/** What came while the clock ran, and how much of it was spent in calls. */
async function observe(
  emulator: Emulator,
  ms: number,
): Promise<{ calls: EmulatedCall[]; busyMs: number; ms: number }> {
  const from = Date.now()
  await pass(ms)
  const until = Date.now()
  const edits = editsOf(emulator)
  const spent = edits.map(({ startedAt, endedAt = until }) =>
    Math.max(0, Math.min(endedAt, until) - Math.max(startedAt, from)),
  )
  return {
    calls: edits.filter(({ startedAt }) => startedAt >= from && startedAt < until),
    busyMs: spent.reduce((sum, one) => sum + one, 0),
    ms: until - from,
  }
}

/** Enqueues many edits and starts three workers on them; resolves when all three have ended one. */
async function startThree(yard: Yard, limits: string): Promise<WorkerProcess[]> {
  await copySamples(yard.scratch.at('scans'), ['menus-propos-1525.jpg'])
  const cropper = await yard.start({ VIGNETTE_STAGES: 'scan,detect,crop' })
  await yard.submit(manySteps, yard.scratch.at('scans', 'menus-propos-1525.jpg'))
  await vi.waitUntil(() => cropper.lines().some(({ stage, msg }) => stage === 'crop' && msg === 'done'), {
    timeout: 60_000,
  })
  await cropper.kill()
  const env = { VIGNETTE_STAGES: 'edit', VIGNETTE_LANES: limits, LOG_LEVEL: 'info' }
  const workers = await Promise.all([1, 2, 3].map(() => yard.start(env)))
  await vi.waitUntil(() => workers.every((worker) => endedBy(worker).length > 0), { timeout: 60_000 })
  return workers
}

const endedBy = (worker: WorkerProcess): unknown[] => worker.lines().filter(({ msg }) => msg === 'done')

const say = (text: string): void => void process.stdout.write(`${text}\n`)

describeWith('redis', 'a lane of 120 calls a minute, 4 at once, over three processes', ({ redisUrl }) => {
  test('is used to the full and never beyond', { timeout: 300_000 }, async () => {
    await using emulator = await startEmulator({ latencyMs: { detect: 0, edit: 1000 } })
    await using yard = await openYard({ redisUrl, emulatorUrl: emulator.url })
    const workers = await startThree(yard, 'edit-nano-banana=120/min,4')

    const byRate = await observe(emulator, 30_000)
    const rateUsed = byRate.calls.length / ((byRate.ms * 120) / minuteMs)
    say(
      `by rate: ${byRate.calls.length} calls in ${byRate.ms} ms, ${(100 * rateUsed).toFixed(1)} % of 120/min`,
    )
    for (const s of [1, 2, 5, 10, 20, 30]) say(`most within ${s} s: ${mostWithin(byRate.calls, s * 1000)}`)
    say(`most at once: ${mostAtOnce(editsOf(emulator))}`)

    emulator.fault({ kind: 'slow', ms: 4000, on: 'edit', times: 10_000 })
    await vi.waitUntil(() => editsOf(emulator).filter(({ endedAt }) => !endedAt).length === 4, {
      timeout: 60_000,
    })
    await pass(4000)
    const byConcurrency = await observe(emulator, 24_000)
    const used = byConcurrency.busyMs / (4 * byConcurrency.ms)
    say(`by concurrency: ${byConcurrency.calls.length} calls, ${(100 * used).toFixed(1)} % of 4 at once`)
    say(`most at once: ${mostAtOnce(editsOf(emulator))}`)
    for (const worker of workers) say(String(endedBy(worker).length))
  })
})
