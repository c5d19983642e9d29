import {
  Collection,
  Plan,
  collectionKey,
  manifestKey,
  planDigest,
  planKey,
  scanId,
  type Manifest,
} from '@vignette/domain'
import { openMemoryStore } from '@vignette/storage'
import { beforeEach, expect, test, vi } from 'vitest'
import { manifest, plan } from '../../domain/test/whole-records.ts'
import { stopTimeInEachTest } from '../test/fake-clock.ts'
import { readRecord, writeRecord } from './records.ts'
import { finishedManifest, registerCollection, scanTask, type Submission } from './submit.ts'

stopTimeInEachTest()

const submission: Submission = { collection: { name: 'maps', title: 'Old Maps' }, plan, run: 'r' }
const master = { bucket: 'scans', key: 'a.tif', version: '1' }
let store = openMemoryStore()
beforeEach(() => void (store = openMemoryStore()))

test('a collection is registered with its plan, which every worker finds by its digest', async () => {
  const digest = await registerCollection(store, submission)
  expect(digest).toBe(planDigest(plan))
  expect(await readRecord(store, planKey(digest), Plan)).toEqual(plan)
  expect(await readRecord(store, collectionKey('maps'), Collection)).toEqual({
    v: 1,
    name: 'maps',
    title: 'Old Maps',
    plan: digest,
  })
})

test('a collection without a title has none on record', async () => {
  await registerCollection(store, { ...submission, collection: { name: 'maps' } })
  expect(await readRecord(store, collectionKey('maps'), Collection)).not.toHaveProperty('title')
})

test('a scan is ordered with all that leads to its result, and the time', () => {
  vi.setSystemTime(1_800_000_000_900)
  const task = {
    v: 1,
    run: 'r',
    collection: 'maps',
    plan: planDigest(plan),
    master,
    orderedAt: 1_800_000_000,
  }
  expect(scanTask(master, submission)).toStrictEqual(task)
  expect(scanTask(master, { ...submission, askRefused: false })).toStrictEqual(task)
  expect(scanTask(master, { ...submission, askRefused: true })).toStrictEqual({ ...task, askRefused: true })
})

test.each<[Manifest['outcome'], Partial<Manifest>, boolean]>([
  ['pictures', {}, true],
  ['empty', {}, true],
  ['failed', {}, false],
  ['pending', {}, false],
  ['pictures', { plan: 'an earlier one' }, false],
])('a scan that is %s %j is finished: %s', async (outcome, more, isFinished) => {
  const task = scanTask(master, submission)
  const published = { ...manifest, plan: task.plan, outcome, ...more }
  await writeRecord(store, manifestKey('maps', scanId(master)), published)
  expect(await finishedManifest(store, task)).toEqual(isFinished ? published : null)
})

test('a scan that nothing is known of is not finished', async () => {
  expect(await finishedManifest(store, scanTask(master, submission))).toBeNull()
})
