import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readEnvironment } from './environment.ts'
import { openMasters, type Masters } from './open-store.ts'

const refusal = {
  name: 'PermanentError',
  code: 'unauthorized',
  message: expect.stringContaining('reading only'),
}

function mastersOf(variables: Record<string, string>): Masters {
  const closing = new AsyncDisposableStack()
  onTestFinished(() => closing.disposeAsync())
  return openMasters(readEnvironment(variables), closing)
}

const onRedis = {
  VIGNETTE_REDIS_URL: 'redis://127.0.0.1:1',
  VIGNETTE_SCANS: 'scans,plates',
  VIGNETTE_S3_ENDPOINT: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
}

test('a master on this machine is read, and never written, replaced or removed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vignette-masters-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'master.tif')
  await writeFile(path, 'pixels')
  const store = mastersOf({})('file')
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
