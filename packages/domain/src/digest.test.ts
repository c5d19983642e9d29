import { expect, test } from 'vitest'
import { digestOf } from './digest.ts'

test('a digest does not depend on the order of keys', () => {
  expect(digestOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(digestOf({ b: { d: null, c: [1, 2] }, a: 1 }))
})

test('a digest does not depend on the order of many keys', () => {
  const entries = Array.from({ length: 100 }, (_, at): [string, number] => [`key${(at * 37) % 100}`, at])
  expect(digestOf(Object.fromEntries(entries))).toBe(digestOf(Object.fromEntries(entries.toReversed())))
})

test('a gap in a list is a null, as in JSON', () => {
  expect(digestOf([1, undefined, 2])).toBe(digestOf([1, null, 2]))
})

test('a field that is undefined is as good as absent', () => {
  expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }))
})

test.each([
  [{ a: 1 }, { a: '1' }],
  [['a', 'b'], ['ab']],
  [
    [1, [2]],
    [[1], 2],
  ],
  [{ a: {} }, { a: [] }],
  [[null], [undefined, 1]],
])('%j and %j have different digests', (one, other) => {
  expect(digestOf(one)).not.toBe(digestOf(other))
})
