import type { Manifest } from '@vignette/domain'
import type { DetectAnswer, EditAnswer } from '@vignette/vision'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  type PipelineHarness,
  call,
  drawOddJpeg,
  edited,
  found,
  noFailures,
  openMemoryBackend,
  openPipeline,
} from '../test/pipeline-harness.ts'
import type { ScanTask } from './tasks.ts'

let harness: PipelineHarness
beforeEach(() => {
  harness = openPipeline(openMemoryBackend())
})

const useless = (outcome: DetectAnswer['outcome'], more: Partial<DetectAnswer> = {}): DetectAnswer => ({
  outcome,
  objects: [],
  dropped: [],
  message: `It was ${outcome}`,
  text: `the words of an answer that is ${outcome}`,
  call: { ...call, at: new Date().toISOString(), responseId: crypto.randomUUID() },
  ...more,
})
const noEdit = (outcome: EditAnswer['outcome']): EditAnswer => ({
  outcome,
  message: `It was ${outcome}`,
  text: '',
  call: { ...call, at: new Date().toISOString(), responseId: crypto.randomUUID() },
})
const again = (task: ScanTask): ScanTask => ({ ...task, run: crypto.randomUUID() })
const own = ({ calls, usd }: Manifest['totals']): { calls: number; usd: number } => ({
  calls,
  usd: Math.round(usd * 100) / 100,
})

describe.each([
  ['unparseable', 'model-answer-unusable', 2],
  ['looped', 'model-answer-unusable', 2],
  ['refused', 'model-refused', 1],
] as const)('a look that is %s', (outcome, code, calls) => {
  test('ends the order, and the next order asks again', async () => {
    harness.detects(async () => useless(outcome))
    const task = await harness.submit()
    const failed = await harness.finish(task)
    expect(failed).toMatchObject({
      outcome: 'failed',
      pages: [{ failures: [{ stage: 'detect', code }], objects: [] }],
    })
    expect(harness.calls).toEqual({ detect: calls, edit: 0 })
    expect(own(failed.totals)).toEqual({ calls, usd: calls / 100 })
    expect(failed.pages[0]?.discarded).toHaveLength(calls)

    harness.detects(async () => found([0.1, 0.1, 0.5, 0.5]))
    const well = await harness.finish({ ...again(task), askRefused: true })
    expect(well).toMatchObject({ outcome: 'pictures', totals: { failures: noFailures, edits: 1 } })
    expect(harness.calls).toEqual({ detect: calls + 1, edit: 1 })
    expect(own(well.totals)).toEqual({ calls: calls + 2, usd: (calls + 2) / 100 })
    expect(well.pages[0]?.detection?.provenance.discarded).toHaveLength(calls)
  })
})

describe.each([
  ['no-image', 'model-answer-unusable', 2],
  ['refused', 'model-refused', 1],
] as const)('an edit that is %s', (outcome, code, calls) => {
  test('ends the order, and the next order asks again', async () => {
    harness.edits(async () => noEdit(outcome))
    const task = await harness.submit()
    const failed = await harness.finish(task)
    expect(failed).toMatchObject({
      outcome: 'failed',
      pages: [{ objects: [{ edits: [{ failure: { stage: 'edit', code } }] }] }],
    })
    expect(own(failed.totals)).toEqual({ calls: calls + 1, usd: (calls + 1) / 100 })

    harness.edits(edited)
    const well = await harness.finish({ ...again(task), askRefused: true })
    expect(well).toMatchObject({ outcome: 'pictures', totals: { failures: noFailures } })
    expect(own(well.totals)).toEqual({ calls: calls + 2, usd: (calls + 2) / 100 })
  })
})

test('what was refused is not asked for again unless told', async () => {
  harness.edits(async () => noEdit('refused'))
  const task = await harness.submit()
  await harness.finish(task)
  harness.edits(edited)
  const still = await harness.finish(again(task))
  expect(still.pages[0]?.objects[0]?.edits[0]?.failure).toMatchObject({
    code: 'model-refused',
    message: expect.stringContaining('--retry refused'),
  })
  expect(harness.calls.edit).toBe(1)
  expect(await harness.finish({ ...again(task), askRefused: true })).toMatchObject({ outcome: 'pictures' })
})

test('nobody is asked for ever: the cap over all orders ends it, and names its setting', async () => {
  harness.edits(async () => noEdit('no-image'))
  const task = await harness.submit({ recipe: 'restore', edit: { maxCalls: 3 } })
  await harness.finish(task)
  await harness.finish(again(task))
  const ended = await harness.finish(again(task))
  expect(harness.calls.edit).toBe(3)
  expect(ended.pages[0]?.objects[0]?.edits[0]?.failure?.message).toContain('edit.maxCalls')
})

test('the words of every answer are kept beside its record', async () => {
  harness.detects(async () => useless('unparseable'))
  const failed = await harness.finish(await harness.submit())
  const [first] = failed.pages[0]?.discarded ?? []
  const kept = await harness.store.get(first?.answer?.key ?? '')
  expect(Buffer.from(kept!).toString()).toBe('the words of an answer that is unparseable')
})

describe('an answer that broke off', () => {
  const cut = async (): Promise<DetectAnswer> =>
    useless('truncated', { objects: found([0.1, 0.1, 0.5, 0.5], [0.5, 0.5, 0.9, 0.9]).objects })

  test('is asked for again with more room, then with fewer objects; what came complete is cut and not edited', async () => {
    harness.detects(cut)
    const manifest = await harness.finish(await harness.submit())
    expect(harness.questions.map(({ limit, maxObjects }) => [limit, maxObjects])).toEqual([
      ['usual', 50],
      ['most', 50],
      ['usual', 25],
    ])
    expect(manifest).toMatchObject({
      outcome: 'failed',
      pages: [{ detection: { outcome: 'truncated' } }],
      totals: { objects: 2, crops: 2, edits: 0, calls: 3, failures: { 'model-answer-unusable': 1 } },
    })
    expect(harness.calls).toEqual({ detect: 3, edit: 0 })
  })

  test('is looked at again by the next order, and edited once it is whole', async () => {
    harness.detects(cut)
    const task = await harness.submit()
    await harness.finish(task)
    harness.detects(async () => found([0.1, 0.1, 0.5, 0.5]))
    const well = await harness.finish(again(task))
    expect(well).toMatchObject({
      outcome: 'pictures',
      totals: { objects: 1, edits: 1, failures: noFailures },
    })
    expect(harness.calls).toEqual({ detect: 4, edit: 1 })
  })

  test('is edited as it is where a person says so', async () => {
    harness.detects(cut)
    const manifest = await harness.finish(
      await harness.submit({ recipe: 'restore', detect: { partial: 'use' } }),
    )
    expect(manifest).toMatchObject({ outcome: 'pictures', totals: { objects: 2, edits: 2 } })
  })
})

test('results another collection has paid for are told as shared, and in no sum of this one', async () => {
  await harness.finish(await harness.submit({ name: 'one', recipe: 'restore' }))
  const other = await harness.finish(await harness.submit({ name: 'other', recipe: 'restore' }))
  expect(harness.calls).toEqual({ detect: 1, edit: 1 })
  // The same file is the same scan, so it is the collection that tells them apart.
  expect(other.totals).toMatchObject({ calls: 0, usd: 0, shared: { calls: 2, usd: 0.02 } })
})

test('a picture that no label can be written into is kept, and not paid for again', async () => {
  const bytes = await drawOddJpeg()
  harness.edits(async () => ({ ...(await edited()), image: { bytes, mediaType: 'image/jpeg' } }))
  const task = await harness.submit()
  const manifest = await harness.finish(task)
  expect(manifest.outcome).toBe('pictures')
  const { received, labelled } = manifest.pages[0]!.objects[0]!.edits[0]!.edit!
  expect(Buffer.from((await harness.store.get(received!.key))!)).toEqual(bytes)
  expect(labelled).toMatchObject({ mediaType: 'image/png', width: 40, height: 30 })
  await harness.finish(again(task))
  expect(harness.calls.edit).toBe(1)
})
