import { expect, test } from 'vitest'
import { isObjectKey } from './object-key.ts'

test.each([
  'p1.jpg',
  'a folder/100%+ü.tif',
  'a\\b.jpg',
  'a/..b/...',
  'a\\..b',
  '😀.jpg',
  'x'.repeat(1024),
  'ü'.repeat(512),
  '\u0001.jpg',
])('%j is a key', (key) => {
  expect(isObjectKey(key)).toBe(true)
})

test.each([
  ['nothing', ''],
  ['a NUL', 'a\0b'],
  ['half a character', 'a\ud83d.jpg'],
  ['the other half', '\ude00.jpg'],
  ['1,025 bytes', 'x'.repeat(1025)],
  ['1,026 bytes in 513 letters', 'ü'.repeat(513)],
  ['a folder without a name', 'a//b'],
  ['a slash at the start', '/a'],
  ['a slash at the end', 'a/'],
  ['the folder itself', 'a/./b'],
  ['a way upwards', 'a/../b'],
  ['a way upwards at the end', 'a/..'],
  ['a way upwards by the other slash', 'a\\..\\b'],
  ['a way upwards at the start by the other slash', '..\\b'],
  ['a way upwards by both', 'a/..\\b'],
])('%s makes no key', (_what, key) => {
  expect(isObjectKey(key)).toBe(false)
})
