import {
  PermanentError,
  RetryableError,
  manifestKey,
  noUsage,
  scanId,
  type Collection,
  type Manifest,
  type MasterRef,
} from '@vignette/domain'
import type { Task } from '@vignette/queue'
import { openMemoryStore } from '@vignette/storage'
import { beforeEach, describe, expect, test } from 'vitest'
import { listUploads, reconcile, unattendedRun, type OpenScan, type ReconcileOptions } from './reconcile.ts'
import { takePlace } from './newest.ts'
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

test('takes thousands in slices of five hundred, each told of once it is in the queue', async () => {
  const slices: number[] = []
  const names = Array.from({ length: 1203 }, (_, index) => `page-${index}`)
  const onEnqueued = (scans: readonly OpenScan[]): void => {
    slices.push(scans.length)
    expect(enqueued).toHaveLength(slices.reduce((sum, length) => sum + length))
  }
  expect(await run(names, { onEnqueued })).toMatchObject({ enqueued: 1203 })
  expect(slices).toEqual([500, 500, 203])
  expect(new Set(enqueuedKeys()).size).toBe(1203)
})

test.each([0, 1, 20, 21, 500])('loses none of %d', async (length) => {
  const slices: (readonly OpenScan[])[] = []
  const names = Array.from({ length }, (_, index) => `page-${index}`)
  const told = await run(names, { onEnqueued: (scans) => slices.push(scans) })
  expect(told.enqueued).toBe(length)
  expect(enqueuedKeys()).toHaveLength(length)
  expect(slices).toHaveLength(length > 0 ? 1 : 0)
})

test('reads twenty manifests at a time', async () => {
  let reading = 0
  let most = 0
  const get: typeof store.get = async () => {
    reading += 1
    most = Math.max(most, reading)
    await Promise.resolve()
    reading -= 1
    return null
  }
  const names = Array.from({ length: 100 }, (_, index) => `page-${index}`)
  await run(names, { store: { ...store, get } })
  expect(most).toBe(20)
})

test('a job says no more of a master than which it is', async () => {
  const uploads = [{ ...masterOf('new'), bytes: 7 }]
  await run([], { uploads })
  expect(enqueuedScans()[0]?.master).toStrictEqual(masterOf('new'))
})

test('asks again for what was refused only when told', async () => {
  await run(['one'], { askRefused: true })
  await run(['two'], { askRefused: false })
  const [one, two] = enqueued.map(({ payload }) => payload)
  expect(one).toHaveProperty('askRefused', true)
  expect(two).not.toHaveProperty('askRefused')
})

test('tells of each scan it enqueues what there is of it so far', async () => {
  await publish('older', { plan: 'plan-1' })
  await publish('broken', { outcome: 'failed' })
  await publish('under-way', { outcome: 'pending' })
  const told: OpenScan[] = []
  const redo = { failed: true, outdated: true }
  await run(['older', 'broken', 'under-way'], { redo, onEnqueued: (scans) => told.push(...scans) })
  expect(told.map(({ task, publishedAt: at }) => [task.master.key, at])).toEqual([
    ['older.tif', publishedAt],
    ['broken.tif', publishedAt],
    ['under-way.tif', undefined],
  ])
  expect(told.map(({ task }) => task)).toEqual(enqueuedScans())
})

describe('a master that no job can hold', () => {
  const error = new PermanentError('bad-payload', 'It is too long.')
  const engine: ReconcileOptions['engine'] = {
    async enqueue(_flow, tasks, onUnfit) {
      for (const task of tasks) {
        if (ScanTask.parse(task.payload).master.key === 'long.tif') await onUnfit?.(task, error)
        else enqueued.push(task)
      }
    },
  }

  test('is told of, and the others are enqueued', async () => {
    const refused: unknown[] = []
    const told: OpenScan[] = []
    const result = await run(['one', 'long', 'two'], {
      engine,
      onRefused: (...about) => refused.push(about),
      onEnqueued: (scans) => told.push(...scans),
    })
    expect(refused).toEqual([[masterOf('long'), error]])
    expect(result.enqueued).toBe(2)
    expect(told.map(({ task }) => task.master.key)).toEqual(['one.tif', 'two.tif'])
  })

  test('is an error where nobody is told', async () => {
    await expect(run(['one', 'long'], { engine })).rejects.toBe(error)
  })
})

test.each([
  new RetryableError('store-unavailable', 'away'),
  new PermanentError('unauthorized', 'no'),
  new TypeError('ours'),
])('%s from the store is thrown on', async (error) => {
  const get: typeof store.get = async () => {
    throw error
  }
  await expect(run(['one'], { store: { ...store, get } })).rejects.toBe(error)
})

test('the objects of a bucket are told of as they are listed', async () => {
  for (const key of ['maps/a.tif', 'maps/b.tif', 'other/c.tif']) await store.put(key, Buffer.from(key))
  expect(await Array.fromAsync(listUploads(store, { bucket: 'scans', prefix: 'maps/' }))).toEqual([
    { bucket: 'scans', key: 'maps/a.tif', bytes: 10, version: '1' },
    { bucket: 'scans', key: 'maps/b.tif', bytes: 10, version: '2' },
  ])
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

test.each(['pictures', 'failed'] as const)(
  'a version that has come back, after another stood in its place, is taken up again: %s',
  async (outcome) => {
    await publish('page', { outcome })
    const order = { v: 1, run: 'r', collection: 'atlas', plan: 'plan-2' } as const
    await takePlace(store, { ...order, master: masterOf('page'), orderedAt: 100 })
    expect(await run(['page'])).toMatchObject({ enqueued: 0 })
    await takePlace(store, { ...order, master: { ...masterOf('page'), version: '2' }, orderedAt: 200 })
    expect(await run(['page'])).toMatchObject({ enqueued: 1, done: 0, failed: 0 })
  },
)
