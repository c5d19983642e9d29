import { Detection, PageCrops, Scan, detectionKey, sha256, type Plan } from '@vignette/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  call,
  drawPage,
  edited,
  found,
  openMemoryBackend,
  openPipeline,
  type PipelineHarness,
} from '../../test/pipeline-harness.ts'
import { readPlan, readRecord } from '../records.ts'
import { CropTask, EditTask, PageTask, type ScanTask } from '../tasks.ts'
import { crop } from './crop.ts'
import { detect } from './detect.ts'
import { edit } from './edit.ts'
import { scan } from './scan.ts'

let harness: PipelineHarness
beforeEach(() => {
  harness = openPipeline(openMemoryBackend())
})

/** Reads the scan of a task and answers that of its one page. */
async function toPage(task: ScanTask): Promise<PageTask> {
  const { pages } = scan.output.parse(await harness.run(scan, task))
  return PageTask.parse(pages[0])
}

const toCrops = async (task: ScanTask): Promise<CropTask> =>
  CropTask.parse(await harness.run(detect, await toPage(task)))

const toEdit = async (task: ScanTask): Promise<EditTask> =>
  EditTask.parse(crop.output.parse(await harness.run(crop, await toCrops(task))).edits[0])

const recordUnder = async (task: PageTask, plan: Plan): Promise<Detection | null> =>
  readRecord(harness.store, detectionKey(task.proxy.sha256, plan.detect), Detection)

/** The same page with one byte after its end that no decoder looks at: the version may stay, the digest does not. */
const changed = async (): Promise<Buffer> => Buffer.concat([await drawPage(), Buffer.from([0])])

describe('scan', () => {
  test('records the digest and the size of the bytes it read', async () => {
    const task = await harness.submit()
    const { masterSha256 } = await toPage(task)
    const bytes = await harness.masters.get(task.master.key)
    expect(masterSha256).toBe(sha256(bytes!))
    const [head] = await Array.fromAsync(harness.store.list('scans/'))
    expect(await readRecord(harness.store, head!.key, Scan)).toMatchObject({
      sha256: masterSha256,
      bytes: bytes!.length,
      pages: [{ number: 1, width: 400, height: 300 }],
    })
  })

  test('hands on the version there is now of a master that was overwritten, and makes no record', async () => {
    const task = await harness.submit()
    await harness.masters.put(task.master.key, await changed())
    const { version } = (await harness.masters.head(task.master.key))!
    const orderedAt = (task.orderedAt ?? 0) + 1
    const newer = { ...task, orderedAt, master: { ...task.master, version } }
    expect(await harness.run(scan, task)).toEqual({ pages: [], newer: [newer] })
    expect(await Array.fromAsync(harness.store.list('scans/'))).toEqual([])
  })

  test('does not read a master again whose record is there', async () => {
    const task = await harness.submit()
    const first = await harness.run(scan, task)
    await harness.masters.delete(task.master.key)
    expect(await harness.run(scan, task)).toEqual(first)
  })
})

describe('detect', () => {
  test('numbers objects from the top of the page, and from the left where they are level', async () => {
    harness.detects(async () => found([0.6, 0.5, 0.9, 0.9], [0.1, 0.5, 0.4, 0.9], [0.3, 0.1, 0.6, 0.3]))
    const task = await toPage(await harness.submit())
    await harness.run(detect, task)
    const record = await recordUnder(task, await readPlan(harness.store, task.plan))
    expect(record?.objects.map(({ caption }) => caption)).toEqual(['Fig. 3', 'Fig. 2', 'Fig. 1'])
  })

  test('puts on record what it left out, and why', async () => {
    const dropped = [{ reason: 'no-box', entry: '{"label":"map"}' } as const]
    harness.detects(async () => ({
      ...found([0.1, 0.1, 0.5, 0.5], [0.2, 0.2, 0.2, 0.4], [0, 0, 0.02, 0.02]),
      dropped,
    }))
    const task = await toPage(await harness.submit())
    await harness.run(detect, task)
    expect(await recordUnder(task, await readPlan(harness.store, task.plan))).toMatchObject({
      outcome: 'found',
      objects: [{ caption: 'Fig. 1', raw: [0.1, 0.1, 0.5, 0.5] }],
      discarded: 3,
      dropped: [
        { reason: 'no-box', entry: '{"label":"map"}' },
        { reason: 'no-area', caption: 'Fig. 2' },
        { reason: 'too-small', caption: 'Fig. 3', box: { x0: 0, y0: 0, x1: 8, y1: 6 } },
      ],
    })
  })

  test('calls a page empty whose boxes are all none', async () => {
    harness.detects(async () => found([0.2, 0.2, 0.2, 0.4]))
    const task = await toPage(await harness.submit())
    await harness.run(detect, task)
    expect(await recordUnder(task, await readPlan(harness.store, task.plan))).toMatchObject({
      outcome: 'empty',
      discarded: 1,
    })
  })

  test('puts on record what was asked, labels and all, and what was answered', async () => {
    const task = await toPage(
      await harness.submit({ detect: { labels: ['map', 'woodcut'], thinking: 'low' } }),
    )
    await harness.run(detect, task)
    const plan = await readPlan(harness.store, task.plan)
    expect((await recordUnder(task, plan))?.provenance).toMatchObject({
      from: task.proxy,
      call,
      prompt: plan.detect.prompt,
      parameters: {
        labels: ['map', 'woodcut'],
        thinking: 'low',
        model: 'gemini-3.8-flash',
        detector: 'illustrations',
      },
    })
  })

  test('asks no model that is not the one the plan was made for', async () => {
    const task = await toPage(await harness.submit())
    harness.services.service = 'emulator'
    await expect(harness.run(detect, task)).rejects.toMatchObject({ code: 'settings-invalid' })
    expect(harness.calls.detect).toBe(0)
  })
})

describe('crop', () => {
  test('cuts no master whose bytes are not those that were looked at', async () => {
    const task = await harness.submit()
    const cropTask = await toCrops(task)
    const { version } = task.master
    await harness.masters.put(task.master.key, await changed())
    // As a store that keeps its versions by time alone: the version is the same, and only the digest tells.
    const head = { key: task.master.key, bytes: 1, version }
    harness.services.masters = () => ({ ...harness.masters, head: async () => head })
    await expect(harness.run(crop, cropTask)).rejects.toMatchObject({ code: 'master-changed' })
  })

  test('has one record for all crops of a page, in the order of the objects', async () => {
    harness.detects(async () => found([0.5, 0.1, 0.9, 0.4], [0.1, 0.5, 0.4, 0.9]))
    const task = await toCrops(await harness.submit())
    const { edits } = crop.output.parse(await harness.run(crop, task))
    const plan = await readPlan(harness.store, task.plan)
    const record = await readRecord(harness.store, crop.result(task, plan), PageCrops)
    expect(record?.crops.map(({ box }) => box.y0)).toEqual([20, 140])
    expect(edits.map(({ object, input }) => [object, input.key])).toEqual(
      record?.crops.map(({ image }, index) => [index + 1, image.key]),
    )
  })

  test('cuts only what an earlier try has left out', async () => {
    harness.detects(async () => found([0.1, 0.1, 0.4, 0.4], [0.5, 0.5, 0.9, 0.9]))
    const task = await toCrops(await harness.submit())
    await harness.run(crop, task)
    const plan = await readPlan(harness.store, task.plan)
    const record = await readRecord(harness.store, crop.result(task, plan), PageCrops)
    const [kept, lost] = record?.crops ?? []
    await harness.store.delete(record!.key)
    await harness.store.delete(lost!.key)
    await harness.run(crop, task)
    const again = await readRecord(harness.store, crop.result(task, plan), PageCrops)
    expect(again?.crops[0]?.provenance.at).toBe(kept?.provenance.at)
    expect(again?.crops[1]?.image).toEqual(lost?.image)
  })
})

describe('edit', () => {
  test('asks no model that is not the one the plan was made for', async () => {
    const task = await toEdit(await harness.submit())
    harness.services.service = 'emulator'
    await expect(harness.run(edit, task)).rejects.toMatchObject({ code: 'settings-invalid' })
    expect(harness.calls.edit).toBe(0)
  })

  test('keeps the bytes as they came, and a copy that names its origin', async () => {
    const answer = await edited()
    harness.edits(async () => answer)
    const task = await toEdit(await harness.submit())
    await harness.run(edit, task)
    const record = await readRecord(
      harness.store,
      edit.result(task, await readPlan(harness.store, task.plan)),
      edit.record,
    )
    expect(Buffer.from((await harness.store.get(record!.received!.key))!)).toEqual(
      Buffer.from(answer.image!.bytes),
    )
    const labelled = Buffer.from((await harness.store.get(record!.labelled!.key))!).toString('latin1')
    expect(labelled).toContain('compositeWithTrainedAlgorithmicMedia')
    expect(labelled).toContain(task.masterSha256)
    expect(labelled).toContain('s3://scans/a page.png')
  })

  test('goes on from what came back, with the steps that follow in the recipe', async () => {
    const task = await toEdit(await harness.submit({ recipe: 'restore-and-colorize' }))
    const { edits } = edit.output.parse(await harness.run(edit, task))
    expect(edits).toMatchObject([{ path: ['restore', 'colorize'], object: 1, page: 1 }])
    expect(edits[0]?.input.key).toMatch(/received\.png$/)
  })
})
