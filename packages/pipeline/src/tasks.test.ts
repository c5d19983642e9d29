import { cropKey, besideKey } from '@vignette/domain'
import { describe, expect, test } from 'vitest'
import { changed, pathsOf } from '../../domain/test/fields.ts'
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

const scan = {
  v: 1,
  run: 'r',
  collection: 'c',
  plan: 'p',
  master: { bucket: 'b', key: 'a.tif', version: '1' },
}
const page = { ...scan, page: 1, masterSha256: digest, proxy: { key: 'k', sha256: digest } }
const cropped = { ...page, boxes: 'b' }
const edit = {
  ...scan,
  page: 1,
  object: 1,
  path: ['restore'],
  masterSha256: digest,
  input: { key: 'k', sha256: digest, mediaType: 'image/png' },
}

describe.each([
  ['scan', ScanTask, scan, { askRefused: true, orderedAt: 0 }],
  ['page', PageTask, page, {}],
  ['crop', CropTask, cropped, { partial: true }],
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
  ['scan', ScanTask, { ...scan, orderedAt: -1 }],
  ['scan', ScanTask, { ...scan, orderedAt: 1.5 }],
  ['scan', ScanTask, { ...scan, v: 2 }],
  ['page', PageTask, { ...page, page: 0 }],
  ['page', PageTask, { ...page, page: 1.5 }],
  ['edit', EditTask, { ...edit, page: 0 }],
  ['edit', EditTask, { ...edit, object: 0 }],
  ['edit', EditTask, { ...edit, path: [] }],
])('there is no %s like %#', (_, schema, wrong) => {
  expect(schema.safeParse(wrong).success).toBe(false)
})
