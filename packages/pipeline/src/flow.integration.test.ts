import { PermanentError, digestOf } from '@vignette/domain'
import { pipeline } from '@vignette/queue'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type Backend,
  type PipelineHarness,
  call,
  noFailures,
  openBackend,
  openPipeline,
} from '../test/pipeline-harness.ts'
import { defineRecordStage } from './define-stage.ts'
import { crop } from './stages/crop.ts'
import { detect } from './stages/detect.ts'
import { edit } from './stages/edit.ts'
import { publish } from './stages/publish.ts'
import { scan } from './stages/scan.ts'
import { CropTask, subjectOf } from './tasks.ts'

let backend: Backend
let harness: PipelineHarness
beforeAll(async () => {
  backend = await openBackend()
})
afterAll(() => backend[Symbol.asyncDispose]())
beforeEach(() => {
  harness = openPipeline(backend)
})

test('a scan comes to its manifest, and what is done is not done again', async () => {
  const task = await harness.submit({ recipe: 'restore-and-colorize' })
  const manifest = await harness.finish(task)
  expect(manifest).toMatchObject({ outcome: 'pictures', failures: [], totals: { objects: 1, edits: 2 } })
  expect(manifest).not.toHaveProperty('records')
  expect(harness.calls).toEqual({ detect: 1, edit: 2 })
  const again = await harness.finish({ ...task, run: 'again' })
  expect(again).toEqual({ ...manifest, publishedAt: again.publishedAt })
  expect(harness.calls).toEqual({ detect: 1, edit: 2 })
})

test('a step whose model is gone from the catalogue fails by itself, in the manifest, and the step beside it is done', async () => {
  const recipe = ['restore', 'restore-tilted']
  const task = await harness.submit({ recipe }, (plan) => {
    const [first, second] = plan.recipe.steps
    if (!first || !second) throw new Error('The recipe has two steps.')
    return { ...plan, recipe: { name: 'own', steps: [{ ...first, model: 'gone-1' }, second] } }
  })
  const manifest = await harness.finish(task)
  expect(manifest.outcome).toBe('failed')
  expect(manifest.totals.failures).toEqual({ 'model-unknown': 1 })
  expect(manifest.pages[0]?.objects[0]?.edits).toMatchObject([
    { step: 'restore', failure: { stage: 'edit', code: 'model-unknown' } },
    { step: 'restore-tilted', edit: { outcome: 'edited' } },
  ])
})

test('a failure is on record until its job is done', async () => {
  harness.detects(() => Promise.reject(new PermanentError('request-rejected', 'The prompt is odd.')))
  const task = await harness.submit()
  const failed = await harness.finish(task)
  expect(failed).toMatchObject({
    outcome: 'failed',
    pages: [
      {
        objects: [],
        failures: [{ stage: 'detect', code: 'request-rejected', message: 'The prompt is odd.' }],
      },
    ],
  })
  expect(await Array.fromAsync(harness.store.list('failures/'))).toHaveLength(1)
  harness.detects(async () => ({ outcome: 'empty', objects: [], dropped: [], text: '', call }))
  expect(await harness.finish({ ...task, run: 'again' })).toMatchObject({
    outcome: 'empty',
    totals: { failures: noFailures },
  })
  expect(await Array.fromAsync(harness.store.list('failures/'))).toEqual([])
})

test('what befell a scan before it had pages is told of the scan', async () => {
  const task = await harness.submit()
  await harness.masters.delete(task.master.key)
  expect(await harness.finish(task)).toMatchObject({
    outcome: 'failed',
    pages: [],
    failures: [{ stage: 'scan', code: 'master-missing' }],
  })
})

test('a collection is not told of the failures of another on the same scan', async () => {
  harness.detects(() => Promise.reject(new PermanentError('request-rejected', 'No.')))
  const one = await harness.submit({ name: 'one', recipe: 'none' })
  expect(await harness.finish(one)).toMatchObject({ outcome: 'failed' })
  harness.detects(async () => ({ outcome: 'empty', objects: [], dropped: [], text: '', call }))
  const other = await harness.submit({ name: 'other', recipe: 'none' })
  expect(await harness.finish(other)).toMatchObject({ outcome: 'empty', totals: { failures: noFailures } })
})

describe('a stage added to the flow', () => {
  const Transcript = z.object({ v: z.literal(1), key: z.string(), text: z.string() })
  const transcribe = defineRecordStage({
    name: 'transcribe',
    input: CropTask,
    record: Transcript,
    output: CropTask,
    options: { attempts: 1, backoffMs: 1, concurrency: 1, lockMs: 30_000, deadlineMs: 1000 },
    subject: (task) => subjectOf.page(task, task.page),
    result: ({ proxy }) => `transcripts/${digestOf(proxy.sha256)}.json`,
    async make(task, { key }) {
      if (task.collection === 'unreadable') throw new PermanentError('image-corrupt', 'Nothing can be read.')
      return { v: 1 as const, key, text: `Page ${task.page}` }
    },
    next: (task) => task,
  })
  const flow = pipeline(scan)
    .each('pages', detect)
    .to(transcribe)
    .to(crop)
    .each('edits', edit)
    .again('edits')
    .end(publish)

  test('has its records in the manifest, and the rest goes on behind it', async () => {
    const manifest = await harness.finish(await harness.submit(), flow)
    const [record] = manifest.records ?? []
    expect(record).toEqual({ stage: 'transcribe', key: expect.stringMatching(/^transcripts\//), page: 1 })
    expect(await harness.store.head(record?.key ?? '')).not.toBeNull()
    expect(manifest).toMatchObject({ outcome: 'pictures', totals: { edits: 1 } })
  })

  test('has its failures in the manifest', async () => {
    const manifest = await harness.finish(await harness.submit({ name: 'unreadable' }), flow)
    expect(manifest).toMatchObject({
      outcome: 'failed',
      pages: [
        { failures: [{ stage: 'transcribe', code: 'image-corrupt', message: 'Nothing can be read.' }] },
      ],
      totals: { failures: { 'image-corrupt': 1 } },
    })
  })
})
