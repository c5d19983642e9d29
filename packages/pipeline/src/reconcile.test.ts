import {
  manifestKey,
  noUsage,
  scanId,
  type Collection,
  type Manifest,
  type MasterRef,
} from '@vignette/domain'
import type { Task } from '@vignette/queue'
import { openMemoryStore } from '@vignette/storage'
import { beforeEach, expect, test } from 'vitest'
import { reconcile, unattendedRun, type OpenScan, type ReconcileOptions } from './reconcile.ts'
import { writeRecord } from './records.ts'
import { ScanTask } from './tasks.ts'

const [earlier, newest] = ['1', '2'].map((digit) => digit.repeat(32))
const collection: Collection = { v: 1, name: 'atlas', plan: newest! }
const publishedAt = '2026-11-25T10:00:00.000Z'
let store = openMemoryStore()
let enqueued: Task[] = []
beforeEach(() => {
  store = openMemoryStore()
  enqueued = []
})

const masterOf = (name: string): MasterRef => ({ bucket: 'scans', key: `${name}.tif`, version: '1' })

async function publish(name: string, about: Partial<Manifest>): Promise<void> {
  const master = masterOf(name)
  const manifest: Manifest = {
    v: 1,
    collection: 'atlas',
    scan: scanId(master),
    plan: newest!,
    recipe: 'restore',
    outcome: 'pictures',
    master,
    pages: [],
    failures: [],
    totals: {
      pages: 0,
      objects: 0,
      crops: 0,
      edits: 0,
      failures: {},
      usage: noUsage,
      calls: 0,
      discarded: 0,
      labels: {},
      dropped: 0,
      usd: 0,
      emulated: false,
    },
    publishedAt,
    ...about,
  }
  await writeRecord(store, manifestKey('atlas', scanId(master)), manifest)
}

const run = (names: string[], more: Partial<ReconcileOptions> = {}): ReturnType<typeof reconcile> =>
  reconcile({
    engine: { enqueue: async (_flow, tasks) => void enqueued.push(...tasks) },
    store,
    uploads: names.map(masterOf),
    collection,
    run: unattendedRun('atlas'),
    redo: { failed: false, outdated: false },
    ...more,
  })

const enqueuedScans = (): ScanTask[] => enqueued.map(({ payload }) => ScanTask.parse(payload))
const enqueuedKeys = (): string[] => enqueuedScans().map(({ master }) => master.key)

test('enqueues what has no manifest, and what has one that is not at its end', async () => {
  await publish('under-way', { outcome: 'pending' })
  expect(await run(['new', 'under-way'])).toEqual({ enqueued: 2, done: 0, failed: 0, outdated: 0 })
  expect(enqueued.map(({ stage }) => stage)).toEqual(['scan', 'scan'])
  expect(enqueuedScans()[0]).toEqual({
    v: 1,
    run: 'event-atlas',
    collection: 'atlas',
    plan: newest!,
    master: masterOf('new'),
    orderedAt: expect.any(Number),
  })
})

test('leaves alone what is done, with pictures or without', async () => {
  await publish('pictures', {})
  await publish('empty', { outcome: 'empty' })
  expect(await run(['pictures', 'empty'])).toEqual({ enqueued: 0, done: 2, failed: 0, outdated: 0 })
  expect(enqueued).toEqual([])
})

test('leaves what has failed alone unless told, and then gives it a run of its own', async () => {
  await publish('broken', { outcome: 'failed' })
  expect(await run(['broken'])).toMatchObject({ enqueued: 0, failed: 1 })
  expect(await run(['broken'], { redo: { failed: true, outdated: false } })).toMatchObject({
    enqueued: 1,
    failed: 0,
  })
  const [again] = enqueuedScans()
  expect(again?.run).toBe(`event-atlas-${Date.parse(publishedAt).toString(36)}`)
})

test('two orders to do the same failure again are one run', async () => {
  await publish('broken', { outcome: 'failed' })
  const redo = { failed: true, outdated: false }
  await run(['broken'], { redo })
  await run(['broken'], { redo })
  const [one, other] = enqueuedScans()
  expect(one?.run).toBe(other?.run)
})

test('leaves what an earlier plan has finished unless told', async () => {
  await publish('older', { plan: earlier! })
  expect(await run(['older'])).toMatchObject({ enqueued: 0, outdated: 1 })
  expect(await run(['older'], { redo: { failed: false, outdated: true } })).toMatchObject({
    enqueued: 1,
    outdated: 0,
  })
})

test('makes a manifest again that cannot be read', async () => {
  await store.put(manifestKey('atlas', scanId(masterOf('garbled'))), Buffer.from('{'))
  expect(await run(['garbled'])).toMatchObject({ enqueued: 1 })
})

test('takes thousands in slices, each told of once it is in the queue', async () => {
  const slices: (readonly OpenScan[])[] = []
  const names = Array.from({ length: 1203 }, (_, index) => `page-${index}`)
  const result = await run(names, { onEnqueued: (scans) => slices.push(scans) })
  expect(result.enqueued).toBe(1203)
  expect(slices.length).toBeGreaterThan(1)
  expect(slices.every((slice) => slice.length <= 520)).toBe(true)
  expect(new Set(enqueuedKeys()).size).toBe(1203)
})

test('stops between two groups when it is told to', async () => {
  const stop = new AbortController()
  async function* endless(): AsyncGenerator<MasterRef> {
    for (let index = 0; ; index++) {
      if (index === 50) stop.abort(new Error('enough'))
      yield masterOf(`page-${index}`)
    }
  }
  await expect(run([], { uploads: endless(), signal: stop.signal })).rejects.toThrow('enough')
})
