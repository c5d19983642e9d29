import { PermanentError, RetryableError, planDigest, planKey, sha256, type Plan } from '@vignette/domain'
import { openMemoryStore, type ObjectStore, type PutOptions } from '@vignette/storage'
import { beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { plan } from '../../domain/test/whole-records.ts'
import { endingOf, keepImage, readImage, readPlan, readRecord, readScan, writeRecord } from './records.ts'

const Note = z.object({ text: z.string() })
let store: ObjectStore
let puts: [key: string, options: PutOptions | undefined][] = []
let reads: string[] = []
beforeEach(() => {
  const memory = openMemoryStore()
  puts = []
  reads = []
  store = {
    ...memory,
    put: (key, bytes, options) => (puts.push([key, options]), memory.put(key, bytes, options)),
    get: (key) => (reads.push(key), memory.get(key)),
  }
})

const textUnder = async (key: string): Promise<string> => Buffer.from((await store.get(key)) ?? []).toString()

test('a record is JSON that a person can read, and is read again as it was', async () => {
  await writeRecord(store, 'notes/1.json', { text: 'Ünder' })
  expect(await textUnder('notes/1.json')).toBe('{\n  "text": "Ünder"\n}\n')
  expect(puts).toEqual([['notes/1.json', { mediaType: 'application/json' }]])
  expect(await readRecord(store, 'notes/1.json', Note)).toEqual({ text: 'Ünder' })
})

test('what is not there is no record', async () => {
  expect(await readRecord(store, 'notes/1.json', Note)).toBeNull()
})

test.each(['{', '{"text":1}', 'null'])(
  'a record that is %s cannot be read, and says which and why',
  async (text) => {
    await store.put('notes/1.json', Buffer.from(text))
    const error: unknown = await readRecord(store, 'notes/1.json', Note).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PermanentError)
    expect(error).toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/notes\/1\.json.*memory:/),
      cause: expect.any(z.ZodError),
    })
  },
)

test('an image is kept as it is, and all of it is known', async () => {
  const bytes = Uint8Array.of(1, 2, 3)
  const image = { bytes, mediaType: 'image/png', width: 7, height: 5 }
  expect(await keepImage(store, 'a/b.png', { ...image })).toEqual({
    key: 'a/b.png',
    sha256: sha256(bytes),
    mediaType: 'image/png',
    bytes: 3,
    width: 7,
    height: 5,
  })
  expect(puts).toEqual([['a/b.png', { mediaType: 'image/png' }]])
  expect(await readImage(store, 'a/b.png')).toEqual(bytes)
})

test('an image that is on record and not there may come yet', async () => {
  const error: unknown = await readImage(store, 'a/b.png').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RetryableError)
  expect(error).toMatchObject({
    code: 'store-unavailable',
    message: expect.stringMatching(/a\/b\.png.*memory:/),
  })
})

const planOf = (margin: number): Plan => ({ ...plan, crop: { ...plan.crop, margin } })
async function keepPlan(margin: number): Promise<string> {
  const digest = planDigest(planOf(margin))
  await writeRecord(store, planKey(digest), planOf(margin))
  return digest
}

test('a plan is read once of each store, however many jobs ask for it', async () => {
  const digest = await keepPlan(3)
  expect(await readPlan(store, digest)).toEqual(planOf(3))
  expect(await readPlan(store, digest)).toEqual(planOf(3))
  expect(reads).toEqual([planKey(digest)])
  await expect(readPlan(openMemoryStore(), digest)).rejects.toMatchObject({ code: 'settings-invalid' })
})

test('a plan that is not there is asked for again', async () => {
  const digest = planDigest(planOf(3))
  await expect(readPlan(store, digest)).rejects.toMatchObject({
    code: 'settings-invalid',
    message: expect.stringMatching(new RegExp(`${digest}.*memory:.*submit`)),
  })
  await keepPlan(3)
  expect(await readPlan(store, digest)).toEqual(planOf(3))
})

test('a hundred plans are held, and not more without end', async () => {
  const digests: string[] = []
  for (let margin = 0; margin <= 100; margin++) digests.push(await keepPlan(margin))
  const [first = ''] = digests
  for (const digest of [...digests.slice(0, 99), ...digests.slice(0, 99)]) await readPlan(store, digest)
  expect(reads).toHaveLength(99)
  for (const digest of [...digests.slice(99), first]) await readPlan(store, digest)
  expect(reads).toHaveLength(102)
})

test('a scan without its record is to be submitted again', async () => {
  const task = {
    v: 1 as const,
    run: 'r',
    collection: 'c',
    plan: 'p',
    master: { bucket: 'scans', key: 'a.tif', version: '1' },
  }
  const error: unknown = await readScan(store, task, plan).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(PermanentError)
  expect(error).toMatchObject({ code: 'internal', message: expect.stringContaining('a.tif') })
})

test.each([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/tiff', 'tif'],
  ['image/webp', 'webp'],
  ['image/heic', 'bin'],
])('a file of %s ends in .%s', (mediaType, ending) => {
  expect(endingOf(mediaType)).toBe(ending)
})
