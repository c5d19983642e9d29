import { expect, test } from 'vitest'
import { orderTime, placeInTurn } from './priority.ts'

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

test('the thirty-first object of a page has the last turn of its minute', () => {
  const [thirtieth, last, later] = [30, 31, 32].map((object) => placeInTurn({ orderedAt: at, object }))
  expect(thirtieth).toBeLessThan(last!)
  expect(later).toBe(last)
})

test('the time of an order is told in whole seconds', () => {
  const before = Math.floor(Date.now() / 1000)
  expect(Number.isInteger(orderTime())).toBe(true)
  expect(orderTime()).toBeGreaterThanOrEqual(before)
  expect(orderTime()).toBeLessThanOrEqual(before + 60)
})

test('every place is one that a queue has, and none is the place without a priority', () => {
  const last = 65_535 * 60
  const days = Array.from({ length: 100 }, (_, index) => at + index * day).concat(0, last, last + 60)
  const places = days.flatMap((orderedAt) =>
    [1, 31, 1000].map((object) => placeInTurn({ orderedAt, object })),
  )
  expect(Math.min(...places)).toBeGreaterThanOrEqual(1)
  expect(Math.max(...places)).toBeLessThanOrEqual(2_097_151)
})
