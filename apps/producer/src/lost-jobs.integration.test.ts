import { Manifest, manifestKey, scanId } from '@vignette/domain'
import { failureRecords, flow, readRecord, type ScanTask } from '@vignette/pipeline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  edited,
  openBackend,
  openPipeline,
  type Backend,
  type PipelineHarness,
} from '../../../packages/pipeline/test/pipeline-harness.ts'
import { createGate } from '../../../test/contracts/engine-harness.ts'
import { contextOf, log, metrics, openProducer, type Context, type Producer } from '../test/app-harness.ts'
import { reconcilePeriodically } from './reconcile-schedule.ts'

let backend: Backend
beforeAll(async () => void (backend = await openBackend()))
afterAll(() => backend[Symbol.asyncDispose]())

async function order({ producer, task }: { producer: Producer; task: ScanTask }): Promise<unknown> {
  const { bucket, key } = task.master
  return (await producer.post('/scans', { bucket, keys: [key] })).json
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
  await reconcilePeriodically(context, { everyMs: 1, log: listening, stop: stop.signal, metrics })
}

test.each([
  ['an order', order],
  ['a listing', listOnce],
])('after the edit queue was emptied %s has the work done', async (_door, askAgain) => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit({ name: 'default', recipe: 'restore' })
  const context = contextOf(backend, pipeline)
  await using producer = openProducer(context)
  expect(await order({ producer, task })).toMatchObject({ enqueued: 1 })
  await work(pipeline, ['scan', 'detect', 'crop'])
  await emptyEditQueues()
  expect((await backend.engine.counts(flow))['edit']).toMatchObject({ waiting: 0 })

  await askAgain({ producer, context, task })
  await work(pipeline)
  const manifest = await readRecord(pipeline.store, manifestKey('default', scanId(task.master)), Manifest)
  expect(manifest).toMatchObject({ outcome: 'pictures', totals: { edits: 1 } })
  expect(pipeline.calls).toEqual({ detect: 1, edit: 1 })
})

test('an event that comes again while a scan is under way has nothing paid twice', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit({ name: 'default', recipe: 'restore-and-colorize' })
  const context = contextOf(backend, pipeline)
  await using producer = openProducer(context)
  const asked = createGate()
  const answer = createGate()
  pipeline.edits(async () => {
    asked.open()
    await answer.opened
    return edited()
  })
  await order({ producer, task })
  const working = work(pipeline)
  await asked.opened
  for (const _ of [1, 2, 3]) expect(await order({ producer, task })).toMatchObject({ enqueued: 1 })
  answer.open()
  await working
  expect(pipeline.calls).toEqual({ detect: 1, edit: 2 })
})
