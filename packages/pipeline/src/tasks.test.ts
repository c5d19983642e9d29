import { cropKey, besideKey } from '@vignette/domain'
import { expect, test } from 'vitest'
import { EditTask } from './tasks.ts'

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
