import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readEnvironment } from './environment.ts'
import type { LocalFiles } from './local-files.ts'
import { openMasters, type Masters } from './open-store.ts'

const refusal = {
  name: 'PermanentError',
  code: 'unauthorized',
  message: expect.stringContaining('reading only'),
}

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vignette-masters-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'master.tif')
  await writeFile(path, 'pixels')
  return path
}

function mastersOf(variables: Record<string, string>, files: LocalFiles = {}): Masters {
  const closing = new AsyncDisposableStack()
  onTestFinished(() => closing.disposeAsync())
  return openMasters({ ...readEnvironment(variables), ...files }, closing)
}

const notRead = { name: 'PermanentError', code: 'master-missing' }

test('without a word, no file of this machine is a master', async () => {
  const key = (await newFile()).slice(1)
  const store = mastersOf({})('file')
  await expect(store.get(key)).rejects.toMatchObject(notRead)
  await expect(store.head(key)).rejects.toMatchObject(notRead)
  await expect(store.stream(key)).rejects.toMatchObject(notRead)
  expect(await Array.fromAsync(store.list(''))).toEqual([])
})

test('of this machine, a process reads the files it was given and no others', async () => {
  const [given, other] = [await newFile(), await newFile()]
  const store = mastersOf({}, { localFiles: [given] })('file')
  expect(String(await store.get(given.slice(1)))).toBe('pixels')
  expect(await store.head(given.slice(1))).toMatchObject({ bytes: 6 })
  expect(Buffer.concat(await Array.fromAsync((await store.stream(given.slice(1)))!)).toString()).toBe(
    'pixels',
  )
  await expect(store.get(other.slice(1))).rejects.toMatchObject(notRead)
  await expect(store.put(given.slice(1), Buffer.from('x'))).rejects.toMatchObject(refusal)
})

test('a bucket cannot have the name of this machine’s files', () => {
  expect(() => readEnvironment({ VIGNETTE_SCANS: 'scans, file' })).toThrow(/files of this machine/)
})

const onRedis = {
  VIGNETTE_REDIS_URL: 'redis://127.0.0.1:1',
  VIGNETTE_SCANS: 'scans,plates',
  VIGNETTE_S3_ENDPOINT: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'a-key-of-a-store',
}

test('a master on this machine is read, and never written, replaced or removed', async () => {
  const path = await newFile()
  const store = mastersOf({}, { localFiles: 'any' })('file')
  const key = path.slice(1)
  expect(String(await store.get(key))).toBe('pixels')
  await expect(store.put(key, Buffer.from('x'))).rejects.toMatchObject(refusal)
  await expect(store.put(key, Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject(refusal)
  await expect(store.copy(key, `${key}.copy`)).rejects.toMatchObject(refusal)
  await expect(store.delete(key)).rejects.toMatchObject(refusal)
  expect(await readFile(path, 'utf8')).toBe('pixels')
})

test.each(['scans', 'plates'])('nothing is written to the bucket %s that scans come into', async (bucket) => {
  const store = mastersOf(onRedis)(bucket)
  await expect(store.put('master.tif', Buffer.from('x'))).rejects.toMatchObject(refusal)
  await expect(store.copy('master.tif', 'copy.tif')).rejects.toMatchObject(refusal)
  await expect(store.delete('master.tif')).rejects.toMatchObject(refusal)
})

test('a bucket nobody named is not read from', () => {
  expect(() => mastersOf(onRedis)('other')).toThrow(expect.objectContaining({ code: 'master-missing' }))
  expect(() => mastersOf({ VIGNETTE_SCANS: 'scans' })('scans')).toThrow(
    expect.objectContaining({ code: 'master-missing' }),
  )
})
