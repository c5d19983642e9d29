import { Manifest, manifestKey, scanId, sha256, splitVersions, type MasterRef } from '@vignette/domain'
import type { ObjectStore } from '@vignette/storage'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Backend,
  call,
  drawPage,
  found,
  noFailures,
  openBackend,
  openPipeline,
} from '../test/pipeline-harness.ts'
import { readRecord } from './records.ts'
import { finishedManifest } from './submit.ts'
import type { ScanTask } from './tasks.ts'

let backend: Backend
beforeAll(async () => void (backend = await openBackend()))
afterAll(() => backend[Symbol.asyncDispose]())

type Pipeline = ReturnType<typeof openPipeline>

async function newest({ masters }: Pipeline, { master }: ScanTask): Promise<MasterRef> {
  return { ...master, version: (await masters.head(master.key))?.version ?? '' }
}

async function manifestOf(
  { store }: Pipeline,
  task: ScanTask,
  master = task.master,
): Promise<Manifest | null> {
  return readRecord(store, manifestKey(task.collection, scanId(master)), Manifest)
}

const keysBelow = async ({ store }: Pipeline, prefix: string): Promise<string[]> =>
  (await Array.fromAsync(store.list(prefix))).map(({ key }) => key)

/** Works until nothing is left, whether or not the task's own version comes to a manifest. */
const work = (pipeline: Pipeline, task: ScanTask): Promise<unknown> =>
  pipeline.finish(task).catch((error: unknown) => error)

test('an object overwritten before it was read is taken up in its new version, and leaves no failure behind', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit()
  const bytes = await drawPage(500, 300)
  await pipeline.masters.put(task.master.key, bytes)
  await work(pipeline, task)
  expect(await manifestOf(pipeline, task)).toBeNull()
  expect(await manifestOf(pipeline, task, await newest(pipeline, task))).toMatchObject({
    outcome: 'pictures',
    master: { sha256: sha256(bytes) },
  })
  expect(await keysBelow(pipeline, 'failures/')).toEqual([])
  expect(pipeline.calls).toEqual({ detect: 1, edit: 1 })
})

test('an object overwritten while it was read is recorded under no version but its own', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit()
  const { masters } = pipeline
  const bytes = await drawPage(500, 300)
  let reads = 0
  const get: ObjectStore['get'] = async (key) => {
    reads += 1
    if (reads === 1) await masters.put(key, bytes)
    return masters.get(key)
  }
  pipeline.services.masters = () => ({ ...masters, get })
  await work(pipeline, task)
  expect(await manifestOf(pipeline, task)).toBeNull()
  expect(await manifestOf(pipeline, task, await newest(pipeline, task))).toMatchObject({
    outcome: 'pictures',
    master: { sha256: sha256(bytes) },
  })
})

test('an object overwritten after it was looked at is taken up as well, and what the look cost is told', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit()
  const { detects, masters } = pipeline
  detects(async () => {
    if (pipeline.calls.detect === 1) await masters.put(task.master.key, await drawPage(500, 300))
    return found([0.1, 0.1, 0.5, 0.5])
  })
  expect(await pipeline.finish(task)).toMatchObject({
    outcome: 'pending',
    totals: { failures: noFailures, usd: call.usd },
  })
  const ordered = new Date(((task.orderedAt ?? 0) + 1) * 1000).toISOString()
  expect(await manifestOf(pipeline, task, await newest(pipeline, task))).toMatchObject({
    outcome: 'pictures',
    orderedAt: ordered,
  })
  expect(await keysBelow(pipeline, 'failures/')).toEqual([])
  expect(pipeline.calls).toEqual({ detect: 2, edit: 1 })
})

test('an object overwritten while it was cut is never cut from other bytes', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit()
  const { masters } = pipeline
  const bytes = await drawPage(500, 300)
  let reads = 0
  const get: ObjectStore['get'] = async (key) => {
    reads += 1
    // The second read is that of the crop.
    if (reads === 2) await masters.put(key, bytes)
    return masters.get(key)
  }
  pipeline.services.masters = () => ({ ...masters, get })
  expect(await pipeline.finish(task)).toMatchObject({ outcome: 'pending', totals: { failures: noFailures } })
  expect(await manifestOf(pipeline, task, await newest(pipeline, task))).toMatchObject({
    outcome: 'pictures',
    master: { sha256: sha256(bytes) },
  })
})

test('the version ordered last stands for its object: one that comes back, and none whose work ends late', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit()
  const { masters } = pipeline
  const good = await masters.get(task.master.key)
  const ordered = task.orderedAt ?? 0
  const stands = async (...versions: (Manifest | null)[]): Promise<string[]> =>
    splitVersions(versions.flatMap((version) => version ?? [])).newest.map(({ outcome }) => outcome)
  const first = await pipeline.finish(task)

  await masters.put(task.master.key, Buffer.from('no image'))
  const broken = { ...task, run: 'two', master: await newest(pipeline, task), orderedAt: ordered + 10 }
  const bad = await pipeline.finish(broken)
  expect(await stands(first, bad)).toEqual(['failed'])

  expect(await finishedManifest(pipeline.store, task)).toBeNull()
  await masters.put(task.master.key, good!)
  const master = await newest(pipeline, task)
  const back = await pipeline.finish({ ...task, run: 'three', master, orderedAt: ordered + 20 })
  expect(await stands(back, bad)).toEqual(['pictures'])
  expect(pipeline.calls).toEqual({ detect: 1, edit: 1 })

  const late = await pipeline.finish({ ...broken, run: 'four' })
  expect(await stands(back, late)).toEqual(['pictures'])
  expect(await finishedManifest(pipeline.store, { ...task, master })).not.toBeNull()
})

test('a local file whose version is its digest may have any time, and not any bytes', async () => {
  const pipeline = openPipeline(backend)
  const task = await pipeline.submit()
  const { masters } = pipeline
  const bytes = await masters.get(task.master.key)
  const local = { ...task, master: { ...task.master, bucket: 'file', version: `sha256:${sha256(bytes!)}` } }
  expect(await pipeline.finish(local)).toMatchObject({ outcome: 'pictures' })

  const other = { ...local, master: { ...local.master, version: `sha256:${'0'.repeat(64)}` } }
  expect(await pipeline.finish(other)).toMatchObject({
    outcome: 'failed',
    failures: [{ stage: 'scan', code: 'master-changed' }],
  })
})
