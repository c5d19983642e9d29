import { expect, test } from 'vitest'
import { rateOf, windowFor } from './rate-limit.ts'

test.each([1, 5, 60, 120, 299, 300, 301, Infinity])(
  'a rate of %d a minute is read back as it was set',
  (perMinute) => {
    expect(rateOf(windowFor(perMinute))).toBe(perMinute)
  },
)

test.each([1000, 4000])(
  'a rate of %d a minute is read back to half a percent: windows last whole milliseconds',
  (perMinute) => {
    expect(Math.abs(rateOf(windowFor(perMinute)) / perMinute - 1)).toBeLessThan(0.005)
  },
)

test.each([1, 60, 120, 301, 4000])('no minute sees more than %d starts, wherever it begins', (perMinute) => {
  const { max, duration } = windowFor(perMinute)
  const windowsTouched = Math.floor(60_000 / duration) + 1
  expect((windowsTouched - 1) * max + max - 1).toBeLessThanOrEqual(perMinute)
})

test('a queue without a rate has starts without end in each second', () => {
  expect(windowFor(Infinity)).toMatchObject({ duration: 1000 })
  expect(windowFor(Infinity).max).toBeGreaterThanOrEqual(2_000_000_000)
})

test.each([
  [300, 1],
  [301, 2],
  [3000, 10],
])('a rate of %d a minute has %d starts in a window: five windows a second at most', (perMinute, max) => {
  expect(windowFor(perMinute).max).toBe(max)
})

test.each([1, 60, 301, 4000])('%d a minute are nearly reached', (perMinute) => {
  const { max, duration } = windowFor(perMinute)
  expect((60_000 / duration) * max).toBeGreaterThan(0.97 * perMinute)
})
