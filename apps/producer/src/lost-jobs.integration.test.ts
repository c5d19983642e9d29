import { parseCollectionSources } from '@vignette/intake'
import { Manifest, manifestKey, scanId } from '@vignette/domain'
import { failureRecords, flow, readRecord, type ScanTask } from '@vignette/pipeline'
import { createLog, createMetrics } from '@vignette/telemetry'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGate } from '../../../test/contracts/engine-harness.ts'
import {
  edited,
  openBackend,
  openPipeline,
  type Backend,
  type PipelineHarness,
} from '../../../packages/pipeline/test/pipeline-harness.ts'
import { createApp } from './app.ts'
import { reconcilePeriodically } from './reconcile-schedule.ts'

const token = 'a-secret-of-the-test'
const log = createLog({ name: 'test', level: 'silent' })

let backend: Backend
beforeAll(async () => void (backend = await openBackend()))
afterAll(() => backend[Symbol.asyncDispose]())

type App = ReturnType<typeof createApp>
type Context = Parameters<typeof createApp>[0]

function contextOf({ store, masters }: PipelineHarness): Context {
  return {
    engine: backend.engine,
    store,
    masters: () => masters,
    policy: { buckets: ['scans'], results: { bucket: 'results', prefix: '' } },
    sources: parseCollectionSources(undefined, ['scans']),
    pings: {},
  }
}

async function order({ app, task: { master } }: { app: App; task: ScanTask }): Promise<unknown> {
  const payload = { bucket: master.bucket, keys: [master.key] }
  const headers = { authorization: `Bearer ${token}` }
  return (await app.inject({ method: 'POST', url: '/scans', headers, payload })).json()
}

/** Works until nothing is left for these stages. */
async function work({ services, store }: PipelineHarness, stages?: string[]): Promise<void> {
  const options = { log, ...failureRecords(store), ...(stages ? { stages } : {}) }
  await using workers = await backend.engine.work(flow, services, options)
  if (!stages) return await workers.idle(AbortSignal.timeout(60_000))
  const waits = async (): Promise<boolean> => {
    const { scan, detect, crop, edit } = await backend.engine.counts(flow)
    const before = [scan, detect, crop].every((at) => (at?.waiting ?? 0) + (at?.active ?? 0) === 0)
    return before && (edit?.waiting ?? 0) > 0
  }
  await expect.poll(waits, { timeout: 60_000 }).toBe(true)
}

/** As “Empty” of a dashboard does. */
async function emptyEditQueues(): Promise<void> {
  for (const queue of backend.engine.queues(flow)) if (queue.name.startsWith('edit')) await queue.drain(true)
}

async function listOnce({ context }: { context: Context }): Promise<void> {
  const stop = new AbortController()
  const listening = { ...log, info: () => stop.abort() }
  await reconcilePeriodically(context, { everyMs: 1, log: listening, stop: stop.signal })
}

test.each([
  ['an order', order],
  ['a listing', listOnce],
])('after the edit queue was emptied %s has the work done', async (_door, askAgain) => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit({ name: 'default', recipe: 'restore' })
  const context = contextOf(pipeline)
  await using app = createApp(context, { token, log, metrics: createMetrics({ process: 'producer' }) })
  expect(await order({ app, task })).toMatchObject({ enqueued: 1 })
  await work(pipeline, ['scan', 'detect', 'crop'])
  await emptyEditQueues()
  expect((await backend.engine.counts(flow))['edit']).toMatchObject({ waiting: 0 })

  await askAgain({ app, context, task })
  await work(pipeline)
  const manifest = await readRecord(pipeline.store, manifestKey('default', scanId(task.master)), Manifest)
  expect(manifest).toMatchObject({ outcome: 'pictures', totals: { edits: 1 } })
  expect(pipeline.calls).toEqual({ detect: 1, edit: 1 })
})

test('an event that comes again while a scan is under way has nothing paid twice', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit({ name: 'default', recipe: 'restore-and-colorize' })
  const context = contextOf(pipeline)
  await using app = createApp(context, { token, log, metrics: createMetrics({ process: 'producer' }) })
  const asked = createGate()
  const answer = createGate()
  pipeline.edits(async () => {
    asked.open()
    await answer.opened
    return edited()
  })
  await order({ app, task })
  const working = work(pipeline)
  await asked.opened
  for (const _ of [1, 2, 3]) expect(await order({ app, task })).toMatchObject({ enqueued: 1 })
  answer.open()
  await working
  expect(pipeline.calls).toEqual({ detect: 1, edit: 2 })
})
