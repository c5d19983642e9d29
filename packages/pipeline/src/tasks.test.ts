import { besideKey, cropKey } from '@vignette/domain'
import { describe, expect, test } from 'vitest'
import { changed, pathsOf } from '../../domain/test/fields.ts'
import { AnyTask } from './failures.ts'
import { CropTask, EditTask, PageTask, ScanTask } from './tasks.ts'

const digest = 'a'.repeat(64)
const crop = cropKey(
  { masterSha256: digest, page: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 } },
  { margin: 10, viewSide: 2048 },
)

test.each(['x', '"', 'ü', '頁'])('a task has room for the longest key of S3, made of %j', (letter) => {
  const task: EditTask = {
    v: 1,
    run: `${crypto.randomUUID()}-lzzzzzzz`,
    collection: 'c'.repeat(63),
    plan: 'a'.repeat(32),
    master: {
      bucket: 'b'.repeat(63),
      key: letter.repeat(Math.floor(1024 / Buffer.byteLength(letter))),
      version: `${'a'.repeat(32)}-10000`,
    },
    askRefused: true,
    page: 9999,
    object: 9999,
    path: Array.from({ length: 8 }, () => 's'.repeat(63)),
    masterSha256: digest,
    input: { key: besideKey(crop, 'crop.tif'), sha256: digest, mediaType: 'image/tiff' },
  }
  expect(Buffer.byteLength(JSON.stringify(EditTask.parse(task)))).toBeLessThan(4096)
})

const task: ScanTask = {
  v: 1,
  run: 'event-maps-lx2k',
  collection: 'maps',
  plan: 'a'.repeat(32),
  master: { bucket: 'scans', key: 'a/p 1.tif', version: '5d41402abc4b2a76b9719d911017c592-3' },
}
const seen = {
  page: 1,
  masterSha256: digest,
  proxy: { key: `proxies/${'a'.repeat(32)}/p1-1536.jpg`, sha256: digest },
}
const picture = { key: besideKey(crop, 'crop.tif'), sha256: digest, mediaType: 'image/tiff' }
const step = { page: 1, object: 2, path: ['restore', 'my-own'], masterSha256: digest, input: picture }
const master = (about: object): object => ({ master: { ...task.master, ...about } })
const local = (about: object): object =>
  master({ bucket: 'file', key: 'home/a/p1.tif', version: `sha256:${digest}`, ...about })

test.each([
  {},
  local({}),
  local({ key: 'home/odd\\..\\name.tif', version: '12-1764' }),
  master({ version: '' }),
])('a task takes the names there are: %j', (more) => {
  expect(ScanTask.parse({ ...task, ...more })).toEqual({ ...task, ...more })
  expect(PageTask.parse({ ...task, ...seen, ...more })).toMatchObject(more)
  expect(CropTask.parse({ ...task, ...seen, boxes: 'b'.repeat(32), ...more })).toMatchObject(more)
  expect(EditTask.parse({ ...task, ...step, ...more })).toMatchObject(more)
})

const upwards = ['../../etc', 'a/../b', '..', '.', 'a/./b', '/a', 'a//b', 'a/', '']

test.each([
  ...upwards.flatMap((name) => [
    { collection: name },
    { plan: name },
    { run: name },
    master({ bucket: name }),
    master({ key: name }),
    local({ key: name }),
  ]),
  { collection: 'Maps' },
  { collection: 'constructor/../x' },
  { run: 'r\n' },
  { plan: 'A'.repeat(32) },
  master({ key: 'a\\..\\b' }),
  master({ key: 'a\0b' }),
  master({ key: '\ud800.tif' }),
  master({ key: 'ü'.repeat(513) }),
  master({ version: 'a\nb' }),
  master({ version: '1'.repeat(257) }),
])('a task does not take the name %j', (more) => {
  for (const schema of [ScanTask, AnyTask]) expect(schema.safeParse({ ...task, ...more }).success).toBe(false)
  expect(EditTask.safeParse({ ...task, ...step, ...more }).success).toBe(false)
})

test.each([
  { masterSha256: '../x' },
  { proxy: { ...seen.proxy, sha256: '../x' } },
  { proxy: { ...seen.proxy, key: 'manifests/maps/x.json' } },
  { proxy: { ...seen.proxy, key: 'proxies/../manifests/p1-1.jpg' } },
  { boxes: '../x' },
])('a page does not take the name %j', (more) => {
  expect(CropTask.safeParse({ ...task, ...seen, boxes: 'b'.repeat(32), ...more }).success).toBe(false)
})

test.each([
  { path: [] },
  { path: ['..'] },
  { path: ['restore', 'a/b'] },
  { path: Array.from({ length: 17 }, () => 'restore') },
  { masterSha256: 'x' },
  { input: { ...picture, sha256: 'x' } },
  { input: { ...picture, key: 'answers/secret.txt' } },
  { input: { ...picture, key: `crops/${'a'.repeat(32)}/../crop.tif` } },
  { input: { ...picture, mediaType: 'image/../x' } },
])('an edit does not take the name %j', (more) => {
  expect(EditTask.safeParse({ ...task, ...step, ...more }).success).toBe(false)
})

const page = { ...task, ...seen }
const edit = { ...task, ...step }

describe.each([
  ['scan', ScanTask, task, { askRefused: true, orderedAt: 0 }],
  ['page', PageTask, page, {}],
  ['crop', CropTask, { ...page, boxes: 'b'.repeat(32) }, { partial: true }],
  ['edit', EditTask, edit, {}],
])('the task of a %s', (_, schema, whole, more) => {
  test('is read as it was written, with what may be told beside', () => {
    expect(schema.parse(whole)).toStrictEqual(whole)
    expect(schema.parse({ ...whole, ...more })).toStrictEqual({ ...whole, ...more })
  })

  test.each(pathsOf(whole))('is none without %s, nor with another thing in its place', (path) => {
    expect(schema.safeParse(changed(whole, path, undefined)).success).toBe(false)
    expect(schema.safeParse(changed(whole, path, /re/)).success).toBe(false)
  })
})

test.each([
  ['scan', ScanTask, { ...task, orderedAt: -1 }],
  ['scan', ScanTask, { ...task, orderedAt: 1.5 }],
  ['scan', ScanTask, { ...task, v: 2 }],
  ['page', PageTask, { ...page, page: 0 }],
  ['page', PageTask, { ...page, page: 1.5 }],
  ['edit', EditTask, { ...edit, page: 0 }],
  ['edit', EditTask, { ...edit, object: 0 }],
  ['edit', EditTask, { ...edit, path: [] }],
])('there is no %s like %#', (_, schema, wrong) => {
  expect(schema.safeParse(wrong).success).toBe(false)
})
