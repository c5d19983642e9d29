import { startEmulator, type EmulatedCall, type Emulator } from '@vignette/gemini-emulator'
import { flow } from '@vignette/pipeline'
import { setTimeout as pass } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import sharp from 'sharp'
import { drawPage } from '../../apps/gemini-emulator/test/drawn-page.ts'
import { describeWith } from '../support/services.ts'
import { openWorkerHarness, type Line, type WorkerProcess, type WorkerHarness } from './worker-harness.ts'

const pool = { stage: 'edit', pool: 'nano-banana' }
const prompts = Array.from({ length: 70 }, (_, index) => [
  `step-${index}`,
  { prompt: `Tone it in sepia, ${index}.` },
])
const manySteps = { name: 'many', recipe: prompts.map(([name]) => name), steps: Object.fromEntries(prompts) }

const minuteMs = 60_000
/** A job that has begun may still come to its call when another is turned away. */
const onItsWayMs = 400

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

/** A page of three little pictures: what is measured is the queue, so that the work must be light. */
async function drawSmallPage(file: string): Promise<void> {
  const page = drawPage({ width: 600, height: 800 })
  for (const y0 of [60, 320, 580]) page.woodcut({ x0: 120, y0, x1: 420, y1: y0 + 150 })
  const { width, height, data } = page.pixels
  await sharp(data, { raw: { width, height, channels: 1 } })
    .png()
    .toFile(file)
}

/** Enqueues many edits and starts three workers on them; resolves when all three have ended one. */
async function startThree(harness: WorkerHarness, limits: string): Promise<WorkerProcess[]> {
  const page = harness.scratch.at('page.png')
  await drawSmallPage(page)
  const cropper = await harness.start({ VIGNETTE_STAGES: 'scan,detect,crop' })
  await harness.submit(manySteps, page)
  await vi.waitUntil(() => cropper.lines().some(({ stage, msg }) => stage === 'crop' && msg === 'done'), {
    timeout: 60_000,
  })
  await cropper.kill()
  const env = { VIGNETTE_STAGES: 'edit', VIGNETTE_RATE_LIMITS: limits, LOG_LEVEL: 'info' }
  const workers = await Promise.all([1, 2, 3].map(() => harness.start(env)))
  await vi.waitUntil(() => workers.every((worker) => endedBy(worker).length > 0), { timeout: 60_000 })
  return workers
}

/** Resolves when all that runs is slow: what came before has ended. */
async function slowed(emulator: Emulator): Promise<void> {
  const from = Date.now()
  await vi.waitUntil(
    () => {
      const open = editsOf(emulator).filter(({ endedAt }) => endedAt === undefined)
      const ended = editsOf(emulator).some(
        ({ startedAt, endedAt }) => startedAt > from && endedAt !== undefined,
      )
      return open.length === 4 && ended
    },
    { timeout: 60_000 },
  )
}

async function left(harness: WorkerHarness): Promise<number> {
  const { waiting, active, delayed } = (await harness.engine.counts(flow))['edit']!
  return waiting + active + delayed
}

const endedBy = (worker: WorkerProcess): unknown[] => worker.lines().filter(({ msg }) => msg === 'done')

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** What the workers say of ended attempts. */
const linesOf = (workers: readonly WorkerProcess[], ...msgs: string[]): Line[] =>
  workers.flatMap((worker) => worker.lines()).filter(({ msg }) => msgs.includes(msg))

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

describeWith(
  'redisAndS3',
  'a queue of 120 calls a minute and 4 at once over three processes',
  ({ redisUrl, s3 }) => {
    test(
      'is used to the full, never beyond, and held by all when it is pushed back',
      { timeout: 300_000 },
      async () => {
        await using emulator = await startEmulator({ latencyMs: { detect: 0, edit: 600 } })
        await using harness = await openWorkerHarness({ redisUrl, emulatorUrl: emulator.url, s3 })
        const workers = await startThree(harness, 'edit-nano-banana=120/min,4')

        const byRate = await observe(emulator, 32_000)
        const rateUsed = byRate.calls.length / ((byRate.ms * 120) / minuteMs)
        say(
          `bound by the rate: ${byRate.calls.length} calls in ${byRate.ms} ms, ${percent(rateUsed)} of 120 a minute`,
        )
        const half = mostWithin(editsOf(emulator), minuteMs / 2)
        const sixth = mostWithin(editsOf(emulator), minuteMs / 6)
        say(`  at most ${half} in any 30 s, ${sixth} in any 10 s`)
        expect(half).toBeLessThanOrEqual(60)
        // Starts are even; in so short a window, one call more can arrive that was long on its way.
        expect(sixth).toBeLessThanOrEqual(20 + 1)
        expect(rateUsed).toBeGreaterThanOrEqual(0.95)

        emulator.fault({ kind: 'slow', ms: 4000, on: 'edit', times: 10_000 })
        await slowed(emulator)
        const byConcurrency = await observe(emulator, 24_000)
        const concurrencyUsed = byConcurrency.busyMs / (4 * byConcurrency.ms)
        say(`bound by the concurrency: on average ${percent(concurrencyUsed)} of 4 calls at once`)
        expect(concurrencyUsed).toBeGreaterThanOrEqual(0.95)
        expect(mostAtOnce(editsOf(emulator))).toBe(4)
        emulator.clearFaults()

        await harness.engine.limit(flow, pool, { perMinute: 240, concurrency: 6 })
        await vi.waitUntil(() => editsOf(emulator).at(-1)!.startedAt > Date.now() - 1000)
        const raised = await observe(emulator, 10_000)
        say(`raised to 240 a minute meanwhile: ${raised.calls.length} calls in ${raised.ms} ms`)
        expect(raised.calls.length).toBeGreaterThan(30)
        expect(mostWithin(raised.calls, 10_000)).toBeLessThanOrEqual(40)

        const holdMs = 5000
        emulator.fault({ kind: 'rate-limit', retryAfterSeconds: holdMs / 1000, on: 'edit', times: 3 })
        await vi.waitUntil(() => editsOf(emulator).filter(({ status }) => status === 429).length === 3, {
          timeout: 60_000,
        })
        const turnedAway = editsOf(emulator).filter(({ status }) => status === 429)
        await vi.waitUntil(() => editsOf(emulator).at(-1)!.status === 200, { timeout: 60_000 })
        for (const { endedAt = 0 } of turnedAway) {
          const meanwhile = editsOf(emulator)
            .map(({ startedAt }) => startedAt - endedAt)
            .filter((afterMs) => afterMs > onItsWayMs && afterMs < holdMs)
          expect(meanwhile).toEqual([])
        }
        say(`turned away ${turnedAway.length} times: no call came for ${holdMs} ms after any of them`)

        await harness.engine.limit(flow, pool, { perMinute: Infinity, concurrency: 12 })
        const jobs = linesOf(workers, 'done').length + (await left(harness))
        await vi.waitUntil(() => linesOf(workers, 'done').length >= jobs, { timeout: 120_000 })
        expect(linesOf(workers, 'failed', 'retry')).toEqual([])
        expect(linesOf(workers, 'pool-paused').map(({ attempt, code }) => [attempt, code])).toEqual(
          turnedAway.map(() => [1, 'quota-exhausted']),
        )
        for (const { attempt } of linesOf(workers, 'done')) expect(attempt).toBe(1)
        for (const worker of workers) expect(linesOf([worker], 'done').length).toBeGreaterThan(jobs / 10)
      },
    )
  },
)
