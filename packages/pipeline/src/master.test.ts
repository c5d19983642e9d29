import { PermanentError, sha256, type MasterRef } from '@vignette/domain'
import { openMemoryStore, type ObjectStore } from '@vignette/storage'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { MasterChanged, withMaster, type MasterOrder, type OpenMaster } from './master.ts'

const bytes = Buffer.from('a page')
const digest = sha256(bytes)
const limit = 64 * 1024 * 1024
const { signal } = new AbortController()
let store: ObjectStore
let master: MasterRef
beforeEach(async () => {
  store = openMemoryStore()
  await store.put('a.tif', bytes)
  master = { bucket: 'scans', key: 'a.tif', version: (await store.head('a.tif'))!.version }
})

/** The same object, told to be so large that it is not held in memory. */
const large = (size = limit + 1): ObjectStore => {
  const whole = store
  return {
    ...whole,
    get: async () => {
      throw new Error('read into memory')
    },
    head: async (key) => {
      const told = await whole.head(key)
      return told && { ...told, bytes: size }
    },
  }
}
const asItIs = async (opened: OpenMaster): Promise<OpenMaster> => opened
const open = (order: Partial<MasterOrder> = {}, from = store): Promise<OpenMaster> =>
  withMaster(from, { master, signal, ...order }, asItIs)
const refusal = (given: Promise<unknown>): Promise<unknown> => given.catch((error: unknown) => error)

describe.each<[string, () => ObjectStore]>([
  ['in memory', () => store],
  ['in a file', () => large()],
])('a master held %s', (_, from) => {
  test('is lent with its digest and its size', async () => {
    const read = await withMaster(from(), { master, signal }, async ({ source, ...known }) => ({
      ...known,
      content: typeof source === 'string' ? await readFile(source) : Buffer.from(source),
    }))
    expect(read).toEqual({ sha256: digest, bytes: bytes.length, content: bytes })
  })

  test('is refused with other bytes than those on record', async () => {
    const changed = await refusal(open({ sha256: '0'.repeat(64) }, from()))
    expect(changed).toBeInstanceOf(MasterChanged)
    expect(changed).toMatchObject({ code: 'master-changed', newer: undefined })
    expect(await open({ sha256: digest }, from())).toMatchObject({ sha256: digest })
  })

  test('is held against the digest in its version, whatever else is on record', async () => {
    const local = { ...master, version: `sha256:${digest}` }
    expect(await open({ master: local, sha256: '0'.repeat(64) }, from())).toMatchObject({ sha256: digest })
    const other = { ...master, version: `sha256:${'0'.repeat(64)}` }
    expect(await refusal(open({ master: other, sha256: digest }, from()))).toMatchObject({
      code: 'master-changed',
      newer: undefined,
    })
  })

  test('is refused in another version than the one that was ordered, and the one there is now is named', async () => {
    const changed = await refusal(open({ master: { ...master, version: 'old' } }, from()))
    expect(changed).toBeInstanceOf(MasterChanged)
    expect(changed).toMatchObject({ newer: master, message: expect.stringContaining('a.tif') })
  })

  test('is missing where there is none', async () => {
    const missing = await refusal(open({ master: { ...master, key: 'b.tif' } }, from()))
    expect(missing).toBeInstanceOf(PermanentError)
    expect(missing).toMatchObject({
      code: 'master-missing',
      message: expect.stringMatching(/b\.tif.*memory:/),
    })
  })

  test('is missing when it goes between the look and the reading', async () => {
    const going = { ...from(), get: async () => null, stream: async () => null }
    expect(await refusal(open({}, going))).toMatchObject({ code: 'master-missing' })
  })

  test('is refused when it is replaced while it is read, where no digest would tell', async () => {
    const held = from()
    let looks = 0
    const head: ObjectStore['head'] = async (key) => {
      looks += 1
      if (looks === 2) await store.put(key, Buffer.from('later'))
      return held.head(key)
    }
    expect(await refusal(open({}, { ...held, head }))).toMatchObject({
      code: 'master-changed',
      newer: { version: expect.not.stringMatching(`^${master.version}$`) },
    })
  })
})

test('a file with no bytes is refused as such', async () => {
  await store.put('a.tif', Buffer.alloc(0))
  const { version } = (await store.head('a.tif'))!
  const empty = await refusal(open({ master: { ...master, version } }))
  expect(empty).toBeInstanceOf(PermanentError)
  expect(empty).toMatchObject({ code: 'image-empty' })
})

test('a master of 64 MiB is still held in memory, and a larger one is not', async () => {
  const sizes = [limit, limit + 1]
  const from = (size: number): ObjectStore => ({
    ...large(size),
    get: (key) => store.get(key),
  })
  const sources = await Promise.all(sizes.map(async (size) => (await open({}, from(size))).source))
  expect(sources.map((source) => typeof source)).toEqual(['object', 'string'])
})

test.each(['done', 'failed'])('the file is away once the work is %s', async (end) => {
  let path = ''
  const work = withMaster(large(), { master, signal }, async ({ source }) => {
    path = String(source)
    expect(existsSync(path)).toBe(true)
    if (end === 'failed') throw new Error(end)
    return end
  })
  expect(await work.catch(({ message }: Error) => message)).toBe(end)
  expect(existsSync(path)).toBe(false)
  expect(existsSync(path.slice(0, path.lastIndexOf('/')))).toBe(false)
})

test('a large master is read no further once the work is called off', async () => {
  const stop = new AbortController()
  const stream: ObjectStore['stream'] = async () =>
    (async function* () {
      yield bytes
      stop.abort(new Error('enough'))
      yield bytes
    })()
  const work = open({ signal: stop.signal }, { ...large(), stream })
  expect(await refusal(work)).toMatchObject({ name: 'AbortError' })
})
