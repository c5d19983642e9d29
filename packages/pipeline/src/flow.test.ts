import {
  CollectionSettings,
  detectionKey,
  editKey,
  pageCropsKey,
  scanId,
  scanKey,
  type Plan,
} from '@vignette/domain'
import { openMemoryStore, type ObjectStore } from '@vignette/storage'
import { beforeEach, expect, test } from 'vitest'
import { drawPage, openMemoryBackend, openPipeline } from '../test/pipeline-harness.ts'
import { flow } from './flow.ts'
import { loadDefinitions } from './load-definitions.ts'
import { resolvePlan } from './resolve-plan.ts'
import { crop } from './stages/crop.ts'
import { detect } from './stages/detect.ts'
import { edit as editStage } from './stages/edit.ts'
import { scan } from './stages/scan.ts'
import { registerCollection, scanTask } from './submit.ts'
import { subjectOf, type CropTask, type EditTask, type PageTask, type ScanTask } from './tasks.ts'

const definitions = await loadDefinitions()
const master = { bucket: 'scans', key: 'a.tif', version: '1' }
let harness = openPipeline(openMemoryBackend())
beforeEach(() => {
  harness = openPipeline(openMemoryBackend())
})

test.each(flow.stages)('$name says how often it is tried, how many at a time and for how long', (stage) => {
  const { attempts, backoffMs, concurrency, lockMs, deadlineMs } = stage.options
  const minute = 60_000
  expect(attempts).toBeGreaterThanOrEqual(3)
  expect(concurrency).toBeGreaterThanOrEqual(1)
  expect(backoffMs).toBeGreaterThanOrEqual(1000)
  expect(lockMs).toBeGreaterThanOrEqual(minute / 2)
  expect(lockMs).toBeLessThanOrEqual(minute)
  expect(deadlineMs).toBe(24 * 60 * minute)
})

test('work goes from stage to stage under names that queues and records keep', () => {
  expect(flow.stages.map(({ name }) => name)).toEqual(['scan', 'detect', 'crop', 'edit', 'publish'])
})

test('what costs money is said to, and nothing else', () => {
  expect(flow.stages.filter((stage) => 'paid' in stage && stage.paid).map(({ name }) => name)).toEqual([
    'detect',
    'edit',
  ])
})

test('only the newest of many publications of a scan is waited for', () => {
  expect(flow.stages.filter(({ latest }) => latest).map(({ name }) => name)).toEqual(['publish'])
})

/** What a collection orders of one scan, without a scan to be had. */
async function order(settings: object = {}): Promise<{ store: ObjectStore; task: ScanTask; plan: Plan }> {
  const store = openMemoryStore()
  const collection = CollectionSettings.parse(settings)
  const resolved = resolvePlan(collection, { definitions, service: 'gemini', now: new Date('2026-11-25') })
  if (!('plan' in resolved)) throw new Error(JSON.stringify(resolved.problems))
  const { plan } = resolved
  await registerCollection(store, { collection, plan, run: 'r' })
  return { store, plan, task: scanTask(master, { collection, plan, run: 'r' }) }
}

test('each job is named by what it is about, and waits in the queue of its model', async () => {
  const { store, task } = await order({ detect: { model: 'gemini-3.5-flash-lite' } })
  const page: PageTask = { ...task, page: 2, masterSha256: '', proxy: { key: '', sha256: '' } }
  const cropTask: CropTask = { ...page, boxes: '' }
  const place = { page: 2, object: 3, path: ['restore', 'colorize'] }
  const edit: EditTask = {
    ...task,
    ...place,
    orderedAt: 0,
    masterSha256: '',
    input: { key: '', sha256: '', mediaType: '' },
  }
  const name = subjectOf.scan(task)
  const jobs = { scan: task, detect: page, crop: cropTask, edit, publish: task }
  const told = await Promise.all(
    Object.entries(jobs).map(async ([at, job]) => {
      const stage = flow.stage(at)
      return [stage.subject(job), await stage.pools?.of(job, { store }), stage.priority?.(job)]
    }),
  )
  expect(told).toEqual([
    [name, undefined, undefined],
    [`${name}-p2`, 'flash-lite', undefined],
    [`${name}-p2`, undefined, undefined],
    [`${name}-p2-o3-restore-colorize`, expect.stringMatching(/\w/), 3],
    [name, undefined, undefined],
  ])
  for (const stage of ['detect', 'edit']) {
    const { names = [] } = flow.stage(stage).pools ?? {}
    expect(names).toContain(await flow.stage(stage).pools?.of(Reflect.get(jobs, stage), { store }))
  }
})

test('the same file is another job in another collection, and under another plan', async () => {
  const { task } = await order()
  const subjects = [task, { ...task, collection: 'x' }, { ...task, plan: 'x' }].map(subjectOf.scan)
  expect(new Set(subjects).size).toBe(3)
  expect(new Set(subjects.map((subject) => subject.split('-')[0])).size).toBe(1)
})

test('each record lies under the key of what decides it', async () => {
  const { plan, task } = await order()
  const page: PageTask = { ...task, page: 1, masterSha256: 'm', proxy: { key: 'k', sha256: 'p' } }
  const cropTask: CropTask = { ...page, boxes: 'b' }
  const input = { key: 'k', sha256: 'i', mediaType: 'image/png' }
  const edit: EditTask = {
    ...task,
    page: 1,
    object: 1,
    path: ['restore', 'colorize'],
    masterSha256: '',
    input,
  }
  const step = plan.recipe.steps[0]!.next[0]!
  expect([
    scan.result(task, plan),
    detect.result(page, plan),
    crop.result(cropTask, plan),
    editStage.result(edit, plan),
  ]).toEqual([
    scanKey(scanId(master), plan.detect.proxySide),
    detectionKey('p', plan.detect),
    pageCropsKey(cropTask, plan.crop),
    editKey('i', step),
  ])
})

test('a scan comes to its manifest, with every step of its recipe', async () => {
  const task = await harness.submit({ recipe: 'restore-and-colorize' })
  const manifest = await harness.finish(task)
  expect(manifest).toMatchObject({
    outcome: 'pictures',
    failures: [],
    totals: { pages: 1, objects: 1, crops: 1, edits: 2, calls: 3 },
  })
  const again = await harness.finish({ ...task, run: 'again' })
  expect(again).toEqual({ ...manifest, publishedAt: again.publishedAt })
  expect(harness.calls).toEqual({ detect: 1, edit: 2 })
})

test('an object that was overwritten is taken up in its newer version, and of a local file nothing is', async () => {
  const task = await harness.submit()
  await harness.masters.put(task.master.key, await drawPage(500, 300))
  const { version } = (await harness.masters.head(task.master.key))!
  const stage = flow.stage('scan')
  expect(await harness.run(stage, task)).toEqual({
    pages: [],
    newer: [{ ...task, orderedAt: task.orderedAt! + 1, master: { ...task.master, version } }],
  })
  const local = { ...task, master: { ...task.master, bucket: 'file' } }
  await expect(harness.run(stage, local)).rejects.toMatchObject({ code: 'master-changed' })
})
