import { expect, test } from 'vitest'
import { nanosOf } from './accounts.ts'

test.each([
  [0, 0],
  [1e-9, 1],
  [0.039, 39_000_000],
  [0.1 + 0.2, 300_000_000],
  [9_000_000, 9e15],
])('%d US dollars are %d billionths', (usd, nanos) => {
  expect(nanosOf(usd)).toBe(nanos)
})

test.each([-1e-9, -1, 1e7, Number.NaN, Number.POSITIVE_INFINITY])('%d US dollars are no price', (usd) => {
  expect(() => nanosOf(usd)).toThrow(RangeError)
})
