import { PermanentError, RetryableError, type ImageSize, type Plan } from '@vignette/domain'
import type { EditRequest } from '@vignette/vision'
import { beforeEach, describe, expect, test } from 'vitest'
import { createListedLog, type LogLine } from '../../../../test/contracts/engine-harness.ts'
import {
  call,
  drawPage,
  edited,
  found,
  openMemoryBackend,
  openPipeline,
} from '../../test/pipeline-harness.ts'
import { readPlan, readRecord } from '../records.ts'
import { CropTask, EditTask, PageTask, type ScanTask } from '../tasks.ts'
import { crop } from './crop.ts'
import { detect } from './detect.ts'
import { edit } from './edit.ts'
import { scan } from './scan.ts'

let harness = openPipeline(openMemoryBackend())
let sent: EditRequest[] = []
let signals: (AbortSignal | undefined)[] = []
beforeEach(() => {
  harness = openPipeline(openMemoryBackend())
  sent = []
  signals = []
  harness.services.editor = {
    edit: (asked, signal) => (sent.push(asked), signals.push(signal), edited()),
  }
})

const toPage = async (task: ScanTask): Promise<PageTask> =>
  PageTask.parse(scan.output.parse(await harness.run(scan, task)).pages[0])
const toCrops = async (task: ScanTask): Promise<CropTask> =>
  CropTask.parse(await harness.run(detect, await toPage(task)))
const toEdit = async (task: ScanTask): Promise<EditTask> =>
  EditTask.parse(crop.output.parse(await harness.run(crop, await toCrops(task))).edits[0])
const planOf = (task: ScanTask): Promise<Plan> => readPlan(harness.store, task.plan)

describe('an edit', () => {
  test('asks for what its step says, of the picture it starts from', async () => {
    const task = await toEdit(await harness.submit({ recipe: 'restore', edit: { safety: 'off' } }))
    const { signal } = new AbortController()
    await harness.run(edit, task, { signal })
    const [step] = (await planOf(task)).recipe.steps
    const { prompt, model, imageSize, safety } = step!
    expect(sent).toMatchObject([{ prompt, model, imageSize, safety, image: { width: 180, height: 140 } }])
    expect(signals).toEqual([signal])
  })

  test.each<[ImageSize, number]>([
    ['1K', 2048],
    ['2K', 4096],
    ['4K', 6144],
  ])('that is to be of %s sends no more than %d pixels, and says so', async (imageSize, side) => {
    const task = await toEdit(await harness.submit({ recipe: 'restore', edit: { imageSize } }))
    await harness.store.put('long.png', await drawPage(side + 64, 8))
    const long = { ...task, input: { ...task.input, key: 'long.png' } }
    await harness.run(edit, long)
    expect(sent[0]?.image.width).toBe(side)
    const record = await readRecord(harness.store, edit.result(long, await planOf(task)), edit.record)
    expect(record?.provenance.parameters).toMatchObject({ imageSize, sideSent: side })
  })

  test('cuts white margins away where its step says so', async () => {
    const steps = { bleed: { prompt: 'Fill it.', trim: true }, keep: { prompt: 'Keep it.' } }
    for (const name of ['bleed', 'keep']) {
      const task = await toEdit(await harness.submit({ recipe: [name], steps }))
      await harness.store.put('framed.png', await drawPage(60, 40, 100))
      const framed: EditTask = { ...task, input: { ...task.input, key: 'framed.png' } }
      await harness.run(edit, framed)
    }
    expect(sent.map(({ image: { width, height } }) => [width, height])).toEqual([
      [60, 40],
      [260, 240],
    ])
  })

  test('that came without an image is none', async () => {
    const task = await toEdit(await harness.submit())
    harness.services.editor.edit = async () => ({ outcome: 'edited', text: '', call })
    await expect(harness.run(edit, task)).rejects.toMatchObject({ code: 'model-answer-unusable' })
  })

  test.each(['no-image', 'refused'] as const)(
    'that is %s is none, whatever came with it',
    async (outcome) => {
      const task = await toEdit(await harness.submit())
      harness.services.editor.edit = async () => ({ ...(await edited()), outcome })
      await expect(harness.run(edit, task)).rejects.toMatchObject({ code: expect.stringMatching(/^model-/) })
      expect((await Array.fromAsync(harness.store.list('edits/'))).map(({ key }) => key)).toEqual([
        expect.stringMatching(/discarded\.json$/),
      ])
    },
  )

  test('names on its record those of no use before it', async () => {
    const task = await toEdit(await harness.submit())
    harness.services.editor.edit = async () => ({ outcome: 'no-image', text: '', call })
    await harness.run(edit, task).catch(() => undefined)
    harness.services.editor.edit = edited
    await harness.run(edit, task)
    const record = await readRecord(harness.store, edit.result(task, await planOf(task)), edit.record)
    expect(record?.provenance.discarded).toMatchObject([{ outcome: 'no-image', call }])
  })

  test('asks twice in one order, and six times in all', async () => {
    const task = await toEdit(await harness.submit())
    let calls = 0
    harness.services.editor.edit = async () => {
      calls += 1
      const at = new Date(Date.UTC(2026, 10, 25, 0, calls)).toISOString()
      return { outcome: 'no-image', text: '', call: { ...call, at } }
    }
    const errors: unknown[] = []
    for (const run of ['a', 'a', 'b', 'b', 'c', 'c', 'd'])
      await harness.run(edit, { ...task, run }).catch((error: unknown) => errors.push(error))
    expect(errors.map((error) => error instanceof RetryableError)).toEqual([
      ...[true, false, true, false, true, false],
      false,
    ])
    expect(calls).toBe(6)
    expect(errors.at(-1)).toMatchObject({ message: expect.stringContaining('edit.maxCalls') })
  })

  test('of a step that is not in the recipe is our own fault', async () => {
    const task = await toEdit(await harness.submit())
    const plan = await planOf(task)
    for (const path of [['gild'], ['restore', 'colorize', 'gild'], ['colorize']]) {
      const compute = (): string => edit.result({ ...task, path }, plan)
      expect(compute).toThrow(PermanentError)
      expect(compute).toThrow(
        expect.objectContaining({ code: 'internal', message: expect.stringContaining(path.join(' → ')) }),
      )
    }
  })

  test('tells of another model than was asked', async () => {
    const task = await toEdit(await harness.submit())
    const lines: LogLine[] = []
    harness.services.editor.edit = async () => ({
      ...(await edited()),
      call: { ...call, answeredBy: 'painter-2' },
    })
    await harness.run(edit, task, { log: createListedLog(lines) })
    expect(lines).toMatchObject([{ level: 'warn', answeredBy: 'painter-2' }])
  })

  test('leads to the steps behind its own, from the bytes as they came', async () => {
    const task = await toEdit(await harness.submit({ recipe: 'storyboard' }))
    const { edits } = edit.output.parse(await harness.run(edit, task))
    const { received } = (await readRecord(
      harness.store,
      edit.result(task, await planOf(task)),
      edit.record,
    ))!
    const { key, sha256, mediaType } = received!
    expect(edits).toStrictEqual(
      ['colorize', 'cinematize'].map((name) => ({
        ...task,
        path: ['restore', name],
        input: { key, sha256, mediaType },
      })),
    )
    expect(edit.output.parse(await harness.run(edit, EditTask.parse(edits[0])))).toEqual({ edits: [] })
  })
})

describe('a crop', () => {
  test('of a page without its look is our own fault', async () => {
    const task: CropTask = { ...(await toPage(await harness.submit())), boxes: '' }
    const error: unknown = await harness.run(crop, task).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PermanentError)
    expect(error).toMatchObject({ code: 'internal', message: expect.stringMatching(/Page 1 /) })
  })

  test('is read from the bucket of its master', async () => {
    const task = await toCrops(await harness.submit())
    const buckets: string[] = []
    harness.services.masters = (bucket) => (buckets.push(bucket), harness.masters)
    await harness.run(crop, task)
    expect(buckets).toEqual(['scans'])
    const another: CropTask = { ...task, boxes: 'as if others were found' }
    await harness.run(crop, another)
    expect(buckets).toEqual(['scans'])
  })

  test('that is not in the store once it was written may come yet', async () => {
    const task = await toCrops(await harness.submit())
    const { store } = harness
    harness.services.store = {
      ...store,
      get: async (key) => (key.endsWith('/crop.json') ? null : store.get(key)),
    }
    const error: unknown = await harness.run(crop, task).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RetryableError)
    expect(error).toMatchObject({ code: 'store-unavailable', message: expect.stringContaining('memory:') })
  })

  test('is not cut once the job is called off', async () => {
    const task = await toCrops(await harness.submit())
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(harness.run(crop, task, { signal })).rejects.toThrow('enough')
    expect(await Array.fromAsync(harness.store.list('crops/'))).toEqual([])
  })

  test('of a page that was not read to its end is edited only where a person says so', async () => {
    for (const [partial, count] of [
      ['hold', 0],
      ['use', 2],
    ] as const) {
      harness.detects(async () => found([0.1, 0.1, 0.4, 0.4], [0.5, 0.5, 0.9, 0.9]))
      const task = await toCrops(await harness.submit({ recipe: 'restore', detect: { partial } }))
      const broken: CropTask = { ...task, partial: true }
      const cut = crop.output.parse(await harness.run(crop, broken))
      expect(cut.edits).toHaveLength(count)
      for (const one of cut.edits) expect(one).not.toHaveProperty('partial')
      const whole = crop.output.parse(await harness.run(crop, task))
      expect(whole.edits.map(({ object }) => object)).toEqual([1, 2])
    }
  })

  test('begins every first step of the recipe', async () => {
    const task = await toCrops(
      await harness.submit({ recipe: ['photo', { step: 'restore', next: ['colorize'] }] }),
    )
    const { edits } = crop.output.parse(await harness.run(crop, task))
    expect(edits.map(({ path }) => path)).toEqual([['photo'], ['restore']])
  })
})

describe('a scan', () => {
  test('is read from the bucket of its master', async () => {
    const task = await harness.submit()
    const buckets: string[] = []
    harness.services.masters = (bucket) => (buckets.push(bucket), harness.masters)
    await harness.run(scan, task)
    expect(buckets).toEqual(['scans'])
  })

  test('is read no further once the job is called off', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(harness.run(scan, await harness.submit(), { signal })).rejects.toThrow('enough')
    expect(await Array.fromAsync(harness.store.list('proxies/'))).toEqual([])
  })

  test('that is taken up in a newer version says so', async () => {
    const task = await harness.submit()
    const lines: LogLine[] = []
    await harness.masters.put(task.master.key, await drawPage(50, 40))
    const { version } = (await harness.masters.head(task.master.key))!
    await harness.run(scan, task, { log: createListedLog(lines) })
    expect(lines).toMatchObject([{ level: 'info', version }])
  })

  test('whose bytes alone tell that it changed is not taken up', async () => {
    const task = await harness.submit()
    const master = { ...task.master, version: `sha256:${'0'.repeat(64)}` }
    await expect(harness.run(scan, { ...task, master })).rejects.toMatchObject({ code: 'master-changed' })
  })
})
