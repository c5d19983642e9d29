import { expect, test } from 'vitest'
import { boxInPixels, growBox, overlap } from './box.ts'

const page = { width: 1000, height: 2000 }

test('fractions become whole pixels of the page', () => {
  expect(boxInPixels({ x0: 0.1004, y0: 0.25, x1: 0.5, y1: 1 }, page)).toEqual({
    x0: 100,
    y0: 500,
    x1: 500,
    y1: 2000,
  })
})

test('a box thinner than a pixel is none', () => {
  expect(boxInPixels({ x0: 0.5, y0: 0, x1: 0.5001, y1: 1 }, page)).toBeUndefined()
})

test('a margin stops at the edge of the page', () => {
  expect(growBox({ x0: 5, y0: 100, x1: 995, y1: 1999 }, 10, page)).toEqual({
    x0: 0,
    y0: 90,
    x1: 1000,
    y1: 2000,
  })
})

test.each([
  [{ x0: 0, y0: 0, x1: 2, y1: 2 }, 1],
  [{ x0: 1, y0: 0, x1: 3, y1: 2 }, 1 / 3],
  [{ x0: 2, y0: 0, x1: 4, y1: 2 }, 0],
])('the overlap with %j is %d', (other, expected) => {
  expect(overlap({ x0: 0, y0: 0, x1: 2, y1: 2 }, other)).toBeCloseTo(expected)
})
