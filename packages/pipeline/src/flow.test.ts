import { beforeEach, expect, test } from 'vitest'
import { drawPage, openMemoryBackend, openPipeline } from '../test/pipeline-harness.ts'
import { flow } from './flow.ts'
import { subjectOf, type CropTask, type EditTask, type PageTask } from './tasks.ts'

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

test('what costs money is said to, and nothing else', () => {
  expect(flow.stages.filter((stage) => 'paid' in stage && stage.paid).map(({ name }) => name)).toEqual([
    'detect',
    'edit',
  ])
})

test('only the newest of many publications of a scan is waited for', () => {
  expect(flow.stages.filter(({ latest }) => latest).map(({ name }) => name)).toEqual(['publish'])
})

test('each job is named by what it is about, and waits in the queue of its model', async () => {
  const task = await harness.submit({
    recipe: 'restore-and-colorize',
    detect: { model: 'gemini-3.5-flash-lite' },
  })
  const page: PageTask = { ...task, page: 2, masterSha256: '', proxy: { key: '', sha256: '' } }
  const cropTask: CropTask = { ...page, boxes: '' }
  const at = { page: 2, object: 3, path: ['restore', 'colorize'] }
  const edit: EditTask = {
    ...task,
    ...at,
    orderedAt: 0,
    masterSha256: '',
    input: { key: '', sha256: '', mediaType: '' },
  }
  const scan = subjectOf.scan(task)
  const jobs = { scan: task, detect: page, crop: cropTask, edit, publish: task }
  const told = await Promise.all(
    Object.entries(jobs).map(async ([name, job]) => {
      const stage = flow.stage(name)
      return [stage.subject(job), await stage.pools?.of(job, harness.services), stage.priority?.(job)]
    }),
  )
  expect(told).toEqual([
    [scan, undefined, undefined],
    [`${scan}-p2`, 'flash-lite', undefined],
    [`${scan}-p2`, undefined, undefined],
    [`${scan}-p2-o3-restore-colorize`, expect.stringMatching(/\w/), 3],
    [scan, undefined, undefined],
  ])
  for (const name of ['detect', 'edit']) {
    const { names = [] } = flow.stage(name).pools ?? {}
    expect(names).toContain(await flow.stage(name).pools?.of(Reflect.get(jobs, name), harness.services))
  }
})

test('the same file is another job in another collection, and under another plan', async () => {
  const task = await harness.submit()
  const subjects = [task, { ...task, collection: 'x' }, { ...task, plan: 'x' }].map(subjectOf.scan)
  expect(new Set(subjects).size).toBe(3)
  expect(new Set(subjects.map((subject) => subject.split('-')[0])).size).toBe(1)
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
    newer: [{ ...task, master: { ...task.master, version } }],
  })
  const local = { ...task, master: { ...task.master, bucket: 'file' } }
  await expect(harness.run(stage, local)).rejects.toMatchObject({ code: 'master-changed' })
})
