import { PermanentError, RetryableError } from '@vignette/domain'
import { openFileStore, type ObjectStore } from '@vignette/storage'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { mastersAt } from './fixity.ts'

let folder = ''
let file = ''
let reads: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vignette-fixity-'))
  file = join(folder, '.vignette', 'fixity.json')
  reads = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const put = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}
const files = openFileStore('/', { readOnly: true })
const noting: ObjectStore = { ...files, stream: (key) => (reads.push(key), files.stream(key)) }
const versions = async (...paths: string[]): Promise<string[]> =>
  (await mastersAt(paths, { masters: noting, file })).masters.map(({ master }) => master.version)

test('the version of a file is the digest of its bytes, and its time is none of it', async () => {
  const path = await put('a.tif', 'one')
  expect(await mastersAt([path], { masters: noting, file })).toEqual({
    masters: [{ source: path, master: { bucket: 'file', key: path.slice(1), version: sha256('one') } }],
    failed: [],
  })
  await utimes(path, 1, 1)
  expect(await versions(path)).toEqual([sha256('one')])
  await put('a.tif', 'two')
  expect(await versions(path)).toEqual([sha256('two')])
})

test('a file that has not changed is not read again, by another run either', async () => {
  const [a, b] = [await put('a.tif', 'one'), await put('b.tif', 'two')]
  await versions(a)
  await versions(a, b)
  await versions(a, b)
  expect(reads).toEqual([a, b].map((path) => path.slice(1)))
})

test('a record that cannot be read is made again', async () => {
  const path = await put('a.tif', 'one')
  await versions(path)
  await writeFile(file, '{"v": 1, "files"')
  expect(await versions(path)).toEqual([sha256('one')])
})

test.each([
  new PermanentError('unauthorized', 'The file may not be read.'),
  new RetryableError('store-unavailable', 'The disk failed.'),
])('a file that cannot be read is handed on, to fail by itself: $code', async (error) => {
  const [a, b] = [await put('a.tif', 'one'), await put('b.tif', 'two')]
  const stream: ObjectStore['stream'] = async (key) => {
    if (key === a.slice(1)) throw error
    return files.stream(key)
  }
  const { masters } = await mastersAt([a, b], { masters: { ...files, stream }, file })
  expect(masters.map(({ master }) => master.version)).toEqual([
    (await files.head(a.slice(1)))?.version,
    sha256('two'),
  ])
})

test('a file that is gone, or that the store declines, fails by itself and leaves the others alone', async () => {
  const [none, reserved] = [join(folder, 'none.tif'), await put('.vignette-tmp-1', 'half')]
  const b = await put('b.tif', 'two')
  const { masters, failed } = await mastersAt([none, reserved, b], { masters: files, file })
  expect(masters.map(({ source }) => source)).toEqual([b])
  expect(failed).toEqual([
    { source: none, code: 'master-missing', message: expect.stringContaining('nothing there') },
    { source: reserved, code: 'internal', message: expect.stringContaining('reserved') },
  ])
})

test('what is no error of a file is thrown', async () => {
  const b = await put('b.tif', 'two')
  const broken = async (): Promise<never> => Promise.reject(new TypeError('ours'))
  await expect(mastersAt([b], { masters: { ...files, head: broken }, file })).rejects.toThrow('ours')
  await expect(mastersAt([b], { masters: { ...files, stream: broken }, file })).rejects.toThrow('ours')
})
