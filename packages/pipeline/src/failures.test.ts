import { failureKey, scanId, type FailureRecord } from '@vignette/domain'
import { openMemoryStore } from '@vignette/storage'
import { beforeEach, expect, test } from 'vitest'
import { failureRecords, listFailures } from './failures.ts'
import type { ScanTask } from './tasks.ts'

const task: ScanTask = {
  v: 1,
  run: 'r',
  collection: 'c',
  plan: 'a'.repeat(32),
  master: { bucket: 'scans', key: 'a.tif', version: '1' },
}
const place = { page: 2, object: 3, path: ['restore', 'colorize'] }
const failed = { stage: 'edit', subject: 's', code: 'model-refused', message: 'No.', attempts: 1 } as const

let store = openMemoryStore()
beforeEach(() => void (store = openMemoryStore()))
const fail = (more: object = {}, payload: object = { ...task, ...place }): Promise<void> =>
  failureRecords(store).onFailure({ ...failed, payload, ...more })

test('a failure is on record with the place in the scan it is about', async () => {
  await fail()
  const record: FailureRecord = {
    v: 1,
    stage: 'edit',
    code: 'model-refused',
    message: 'No.',
    at: expect.any(String),
    subject: 's',
    ...place,
  }
  expect(await listFailures(store, task)).toEqual([record])
  const keys = (await Array.fromAsync(store.list(''))).map(({ key }) => key)
  const scan = { collection: 'c', plan: task.plan, scan: scanId(task.master) }
  expect(keys).toEqual([failureKey(scan, { stage: 'edit', subject: 's' })])
})

test('a failure of the scan as a whole has no place in it', async () => {
  await fail({ stage: 'scan' }, task)
  const [record] = await listFailures(store, task)
  expect(record).toEqual({ ...record, page: undefined, object: undefined, path: undefined })
})

test.each<[string, Partial<ScanTask>]>([
  ['collection', { collection: 'other' }],
  ['plan', { plan: 'b'.repeat(32) }],
  ['master', { master: { ...task.master, version: '2' } }],
])('a failure is told under its own %s alone', async (_, other) => {
  await fail()
  expect(await listFailures(store, { ...task, ...other })).toEqual([])
})

test('a job that is done again takes back its own failure and no other', async () => {
  await fail()
  await fail({ subject: 't' })
  await fail({ stage: 'detect' })
  await failureRecords(store).onAttempt({ stage: 'edit', subject: 's', payload: task })
  expect((await listFailures(store, task)).map(({ stage, subject }) => [stage, subject])).toEqual(
    expect.arrayContaining([
      ['edit', 't'],
      ['detect', 's'],
    ]),
  )
  expect(await listFailures(store, task)).toHaveLength(2)
})

test('a failure taken back while failures are listed is none', async () => {
  await fail()
  const gone = { ...store, get: async () => null }
  expect(await listFailures(gone, task)).toEqual([])
})
