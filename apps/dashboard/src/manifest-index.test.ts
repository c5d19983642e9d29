import { manifestKey } from '@vignette/domain'
import { openMemoryStore, type ObjectStore } from '@vignette/storage'
import { expect, test } from 'vitest'
import { publish, sampleManifest } from '../test/sample-manifest.ts'
import { openManifestIndex } from './manifest-index.ts'
import { partialNotice } from './partial-notice.ts'

const always = { scansAtMost: 100, freshMs: 0, patienceMs: 60_000 }

/** A store that notes what is read of it. */
function countingReads(store: ObjectStore): { store: ObjectStore; reads: string[] } {
  const reads: string[] = []
  const get: ObjectStore['get'] = (key) => {
    reads.push(key)
    return store.get(key)
  }
  return { store: { ...store, get }, reads }
}

test('lists scans by name, numbers in their order', async () => {
  const store = openMemoryStore()
  for (const number of [10, 9, 1]) await publish(store, sampleManifest(number))
  const { scans, manifests, complete } = await openManifestIndex(store, 'demo', always).read()
  expect(scans.map(({ name }) => name)).toEqual(['page-1.tif', 'page-9.tif', 'page-10.tif'])
  expect({ manifests, complete }).toEqual({ manifests: 3, complete: true })
})

test('reads a manifest again only when it has changed, and forgets one that is gone', async () => {
  const { store, reads } = countingReads(openMemoryStore())
  for (const number of [1, 2, 3]) await publish(store, sampleManifest(number))
  const index = openManifestIndex(store, 'demo', always)
  await index.read()
  expect(reads).toHaveLength(3)

  const changed = sampleManifest(2, { outcome: 'pictures' })
  await publish(store, changed)
  await store.delete(manifestKey('demo', sampleManifest(3).scan))
  const { scans } = await eventually(
    () => index.read(),
    ({ manifests }) => manifests === 2,
  )
  expect(scans.map(({ outcome }) => outcome)).toEqual(['empty', 'pictures'])
  expect(reads.slice(3)).toEqual([manifestKey('demo', changed.scan)])
})

test('reads no more than there is room for, and says how many there are', async () => {
  const store = openMemoryStore()
  for (const number of [1, 2, 3]) await publish(store, sampleManifest(number))
  const { scans, manifests, complete } = await openManifestIndex(store, 'demo', {
    ...always,
    scansAtMost: 2,
  }).read()
  expect({ read: scans.length, manifests, complete }).toEqual({ read: 2, manifests: 3, complete: true })
})

test('shows what has been read when patience ends, and the rest at a later look', async () => {
  const store = openMemoryStore()
  await publish(store, sampleManifest(1))
  const gate = Promise.withResolvers<void>()
  const slow = { ...store, get: (key: string) => gate.promise.then(() => store.get(key)) }
  const index = openManifestIndex(slow, 'demo', { ...always, patienceMs: 1 })
  expect(await index.read()).toMatchObject({ scans: [], complete: false })
  gate.resolve()
  const { scans } = await eventually(
    () => index.read(),
    ({ complete }) => complete,
  )
  expect(scans).toHaveLength(1)
})

test('lists the newest version of a master, and keeps those before it for their sums', async () => {
  const store = openMemoryStore()
  const { master } = sampleManifest(1)
  await publish(store, sampleManifest(1))
  await publish(store, sampleManifest(2))
  const again = { master: { ...master, version: '2' }, publishedAt: '2026-11-24T10:00:00.000Z' }
  await publish(store, sampleManifest(3, again))
  const index = openManifestIndex(store, 'demo', always)
  const { scans, superseded, manifests } = await index.read()
  expect(scans.map(({ scan }) => scan)).toEqual([sampleManifest(3).scan, sampleManifest(2).scan])
  expect(superseded.map(({ scan }) => scan)).toEqual([sampleManifest(1).scan])
  expect(manifests).toBe(3)
  expect(partialNotice(await index.read())).toBeUndefined()
})

test('names a record that cannot be read, and shows the others', async () => {
  const store = openMemoryStore()
  await publish(store, sampleManifest(1))
  await store.put('manifests/demo/broken.json', Buffer.from('{"v":1'))
  const { scans, unreadable } = await openManifestIndex(store, 'demo', always).read()
  expect(scans).toHaveLength(1)
  expect(unreadable).toEqual([expect.stringContaining('manifests/demo/broken.json')])
})

test('throws what the store throws, and recovers with it', async () => {
  const store = openMemoryStore()
  await publish(store, sampleManifest(1))
  let away = true
  const list: ObjectStore['list'] = (prefix) => {
    if (away) throw new Error('the store is away')
    return store.list(prefix)
  }
  const index = openManifestIndex({ ...store, list }, 'demo', always)
  await expect(index.read()).rejects.toThrow('the store is away')
  away = false
  await expect
    .poll(() =>
      index.read().then(
        ({ scans }) => scans.length,
        () => 0,
      ),
    )
    .toBe(1)
})

/** Looks until what is seen is so. */
async function eventually<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  let seen = await look()
  await expect
    .poll(async () => {
      seen = await look()
      return isSo(seen)
    })
    .toBe(true)
  return seen
}
