import {
  CollectionSettings,
  Detection,
  PageCrops,
  Scan,
  cropKey,
  detectionKey,
  editKey,
  proxyKey,
  scanId,
  scanKey,
  sha256,
  thumbnailKey,
  type Plan,
} from '@vignette/domain'
import { beforeEach, expect, test } from 'vitest'
import {
  drawPage,
  found,
  openMemoryBackend,
  openPipeline,
  call,
  edited,
} from '../../test/pipeline-harness.ts'
import { measureImage } from '../../test/read-image.ts'
import { readPlan, readRecord } from '../records.ts'
import { software } from '../software.ts'
import { CropTask, EditTask, PageTask, type ScanTask } from '../tasks.ts'
import { crop } from './crop.ts'
import { detect } from './detect.ts'
import { edit } from './edit.ts'
import { scan } from './scan.ts'

// What each stage leaves behind, field by field: records are read by people and programs for years.

let harness = openPipeline(openMemoryBackend())
let task: ScanTask
let plan: Plan
let page: PageTask
beforeEach(async () => {
  harness = openPipeline(openMemoryBackend())
  const first = await harness.submit({ recipe: 'restore' })
  const { masters, store } = harness
  await masters.put(first.master.key, await drawPage(600, 450))
  const { version } = (await masters.head(first.master.key))!
  task = { ...first, master: { ...first.master, version }, orderedAt: 1_800_000_000 }
  plan = await readPlan(store, task.plan)
  page = PageTask.parse(scan.output.parse(await harness.run(scan, task)).pages[0])
})

const stored = async (key: string): Promise<object> => {
  const bytes = (await harness.store.get(key))!
  return { key, sha256: sha256(bytes), bytes: bytes.length, ...(await measureImage(bytes)) }
}
const form = { depth: 8, space: 'rgb', alpha: false, orientation: 1 }
const paidFor = () => ({ run: task.run, collection: task.collection, scan: scanId(task.master) })

test('a scan', async () => {
  const bytes = (await harness.masters.get(task.master.key))!
  const digest = sha256(bytes)
  const side = plan.detect.proxySide
  const proxy = await stored(proxyKey(digest, 1, side))
  const thumbnail = await stored(thumbnailKey(digest, 1))
  expect(thumbnail).toMatchObject({ width: 480, height: 360, mediaType: 'image/jpeg' })
  expect(proxy).toMatchObject({ width: 600, height: 450, mediaType: 'image/jpeg' })
  expect(await readRecord(harness.store, scanKey(scanId(task.master), side), Scan)).toEqual({
    v: 1,
    id: scanId(task.master),
    master: task.master,
    sha256: digest,
    bytes: bytes.length,
    format: 'png',
    pages: [{ number: 1, width: 600, height: 450, form, proxy, thumbnail }],
  })
  const { key, sha256: proxySha256 } = page.proxy
  expect(proxy).toMatchObject({ key, sha256: proxySha256 })
  expect(page).toEqual({ ...task, page: 1, masterSha256: digest, proxy: { key, sha256: proxySha256 } })
})

test('a look', async () => {
  harness.detects(async () => ({ ...found([0.1, 0.1, 0.5, 0.5]), message: 'STOP', text: 'Fig. 1' }))
  const next = CropTask.parse(await harness.run(detect, page))
  const key = detectionKey(page.proxy.sha256, plan.detect)
  const record = await readRecord(harness.store, key, Detection)
  const { model, mediaResolution, labels, thinking, detector, version, proxySide, maxObjects } = plan.detect
  expect(record).toStrictEqual({
    v: 1,
    key,
    outcome: 'found',
    message: 'STOP',
    objects: [
      {
        box: { x0: 60, y0: 45, x1: 300, y1: 225 },
        label: 'woodcut',
        caption: 'Fig. 1',
        raw: [0.1, 0.1, 0.5, 0.5],
      },
    ],
    discarded: 0,
    provenance: {
      from: page.proxy,
      software,
      at: call.at,
      call,
      paidFor: paidFor(),
      answer: { key: expect.stringMatching(/^answers\//), sha256: sha256('Fig. 1') },
      prompt: plan.detect.prompt,
      parameters: { model, mediaResolution, detector, version, proxySide, maxObjects },
    },
  })
  expect([labels, thinking]).toEqual([undefined, undefined])
  expect(next).toStrictEqual({ ...page, boxes: expect.stringMatching(/^[0-9a-f]{32}$/) })
})

test('a look with nothing more to tell', async () => {
  harness.detects(async () => ({ ...found(), outcome: 'empty' }))
  await harness.run(detect, page)
  const record = await readRecord(harness.store, detectionKey(page.proxy.sha256, plan.detect), Detection)
  expect(record).toMatchObject({ outcome: 'empty', objects: [], discarded: 0 })
  for (const field of ['message', 'dropped']) expect(record).not.toHaveProperty(field)
  for (const field of ['answer', 'discarded']) expect(record?.provenance).not.toHaveProperty(field)
})

test('the crops of a page', async () => {
  const cropTask = CropTask.parse(await harness.run(detect, page))
  const { edits } = crop.output.parse(await harness.run(crop, cropTask))
  const { margin } = CollectionSettings.parse({}).crop
  const box = { x0: 60 - margin, y0: 45 - margin, x1: 300 + margin, y1: 225 + margin }
  const key = cropKey({ masterSha256: page.masterSha256, page: 1, box }, plan.crop)
  const beside = (name: string): string => key.replace('crop.json', name)
  const record = await readRecord(harness.store, crop.result(cropTask, plan), PageCrops)
  const image = await stored(beside('crop.png'))
  expect(record).toStrictEqual({
    v: 1,
    key: crop.result(cropTask, plan),
    crops: [
      {
        v: 1,
        key,
        box,
        image,
        form,
        view: await stored(beside('view.jpg')),
        provenance: {
          from: { key: 'a page.png', sha256: page.masterSha256 },
          software,
          at: expect.any(String),
          parameters: { margin, viewSide: 2048 },
        },
      },
    ],
  })
  const { proxy: _seen, ...rest } = page
  const input = { key: beside('crop.png'), sha256: record!.crops[0]!.image.sha256, mediaType: 'image/png' }
  expect(edits).toStrictEqual([{ ...rest, object: 1, path: ['restore'], input }])
})

test('an edit', async () => {
  const given = { ...(await edited()), message: 'STOP', text: 'Done.' }
  harness.edits(async () => given)
  const cropTask = CropTask.parse(await harness.run(detect, page))
  const editTask = EditTask.parse(crop.output.parse(await harness.run(crop, cropTask)).edits[0])
  expect(await harness.run(edit, editTask)).toEqual({ edits: [] })
  const step = plan.recipe.steps[0]!
  const key = editKey(editTask.input.sha256, step)
  const beside = (name: string): string => key.replace('edit.json', name)
  const { version, family, prompt, model, imageSize, trim } = step
  expect(await readRecord(harness.store, key, edit.record)).toStrictEqual({
    v: 1,
    key,
    step: 'restore',
    version,
    family,
    outcome: 'edited',
    message: 'STOP',
    received: await stored(beside('received.png')),
    labelled: await stored(beside('labelled.png')),
    provenance: {
      from: { key: editTask.input.key, sha256: editTask.input.sha256 },
      software,
      at: call.at,
      call,
      prompt,
      parameters: { model, imageSize, trim, sideSent: 2048 },
      paidFor: paidFor(),
      answer: { key: expect.stringMatching(/^answers\//), sha256: sha256('Done.') },
    },
  })
})

test('an edit with nothing more to tell', async () => {
  const cropTask = CropTask.parse(await harness.run(detect, page))
  const editTask = EditTask.parse(crop.output.parse(await harness.run(crop, cropTask)).edits[0])
  await harness.run(edit, editTask)
  const record = await readRecord(harness.store, edit.result(editTask, plan), edit.record)
  expect(record).not.toHaveProperty('message')
  for (const field of ['answer', 'discarded']) expect(record?.provenance).not.toHaveProperty(field)
})
