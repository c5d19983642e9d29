import { expect, test } from 'vitest'
import { placeInTurn } from './priority.ts'

const at = Date.UTC(2026, 10, 25) / 1000
const day = 24 * 3600

test('an older order comes first, whatever its objects', () => {
  expect(placeInTurn({ orderedAt: at, object: 500 })).toBeLessThan(
    placeInTurn({ orderedAt: at + 60, object: 1 }),
  )
})

test('objects of orders of one minute take turns', () => {
  const places = [
    { orderedAt: at, object: 1 },
    { orderedAt: at + 59, object: 1 },
    { orderedAt: at, object: 2 },
    { orderedAt: at + 59, object: 2 },
  ].map(placeInTurn)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places[0]).toBe(places[1])
})

test('a job that knows no time comes before all others', () => {
  expect(placeInTurn({ object: 31 })).toBeLessThan(placeInTurn({ orderedAt: at, object: 1 }))
})

test('every place is one that a queue has, and none is the place without a priority', () => {
  const days = Array.from({ length: 100 }, (_, index) => at + index * day)
  const places = days.flatMap((orderedAt) =>
    [1, 31, 1000].map((object) => placeInTurn({ orderedAt, object })),
  )
  expect(Math.min(...places)).toBeGreaterThanOrEqual(1)
  expect(Math.max(...places)).toBeLessThanOrEqual(2_097_151)
})
