import { expect, test } from 'vitest'
import { inOneLine, printable } from './printable.ts'

test.each([
  ['\u001B[2Jgone', '\\u001b[2Jgone'],
  ['a\rb', '\\r'],
  ['\u009B31mred', '\\u009b31mred'],
  ['\u007F', '\\u007f'],
  ['\u202Etxt.exe', '\\u202etxt.exe'],
  ['\u2066a\u2069', '\\u2066a\\u2069'],
  ['\u200F\u061C', '\\u200f\\u061c'],
  ['\u2028', '\\u2028'],
])('a terminal is not sent %j', (text, shown) => {
  expect(inOneLine(text)).toContain(shown)
  expect(printable(text)).toBe(inOneLine(text).replace('\\r', '\\u000d'))
})

test('a name stays in its line, and lines stay lines', () => {
  expect(inOneLine('a.tif\n✓ all done\t')).toBe('a.tif\\n✓ all done\\t')
  expect(printable('one\ntwo\n')).toBe('one\ntwo\n')
})

test('letters of any script stay as they are', () => {
  const names = 'Ōe — 頁 צילום نسخة 👩‍🎨 é'
  expect(inOneLine(names)).toBe(names)
  expect(printable(names)).toBe(names)
})

test('what JSON holds is the same after it', () => {
  const held = { name: 'a\n\u001B\u009B\u202E\u007F"\\' }
  expect(JSON.parse(printable(JSON.stringify(held, null, 2)))).toEqual(held)
})
