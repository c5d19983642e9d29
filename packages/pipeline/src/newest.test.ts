import type { MasterRef } from '@vignette/domain'
import { openMemoryStore } from '@vignette/storage'
import { expect, test } from 'vitest'
import { isSuperseded, takePlace } from './newest.ts'
import type { ScanTask } from './tasks.ts'

const versionOf = (version: string, key = 'page-1.tif'): MasterRef => ({ bucket: 'scans', key, version })
const order = (master: MasterRef, orderedAt?: number): ScanTask => ({
  ...{ v: 1, run: 'r', collection: 'atlas', plan: 'p', master },
  ...(orderedAt === undefined ? {} : { orderedAt }),
})

test('the version ordered last stands for its master, whichever comes to its end last', async () => {
  const store = openMemoryStore()
  const superseded = async (): Promise<boolean[]> =>
    Promise.all(['1', '2'].map((version) => isSuperseded(store, 'atlas', versionOf(version))))
  expect(await superseded()).toEqual([false, false])
  expect(await takePlace(store, order(versionOf('2'), 200))).toBe(200)
  expect(await takePlace(store, order(versionOf('1'), 100))).toBe(100)
  expect(await superseded()).toEqual([true, false])
  expect(await takePlace(store, order(versionOf('1'), 300))).toBe(300)
  expect(await superseded()).toEqual([false, true])
})

test('an earlier order of the same version takes nothing from it', async () => {
  const store = openMemoryStore()
  await takePlace(store, order(versionOf('1'), 300))
  expect(await takePlace(store, order(versionOf('1'), 100))).toBe(300)
})

test('what was ordered in one instant stands as it was published; an order without its time changes nothing', async () => {
  const store = openMemoryStore()
  await takePlace(store, order(versionOf('1'), 100))
  await takePlace(store, order(versionOf('2'), 100))
  expect(await takePlace(store, order(versionOf('1')))).toBeUndefined()
  expect(await isSuperseded(store, 'atlas', versionOf('1'))).toBe(true)
})

test('masters and collections have nothing to do with each other', async () => {
  const store = openMemoryStore()
  await takePlace(store, order(versionOf('1'), 100))
  expect(await isSuperseded(store, 'atlas', versionOf('2', 'page-2.tif'))).toBe(false)
  expect(await isSuperseded(store, 'herbal', versionOf('2'))).toBe(false)
})
