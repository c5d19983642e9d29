import { expect, test } from 'vitest'
import { boxInPixels, growBox, overlap } from './box.ts'

const page = { width: 1000, height: 2000 }

test('fractions become whole pixels of the page, to the nearest', () => {
  expect(boxInPixels({ x0: 0.1004, y0: 0.25, x1: 0.5008, y1: 1 }, page)).toEqual({
    x0: 100,
    y0: 500,
    x1: 501,
    y1: 2000,
  })
})

test('a box that reaches beyond the page ends at its edges', () => {
  expect(boxInPixels({ x0: -0.2, y0: -0.1, x1: 1.2, y1: 1.3 }, page)).toEqual({
    x0: 0,
    y0: 0,
    x1: 1000,
    y1: 2000,
  })
})

test.each([
  { x0: 0.5, y0: 0, x1: 0.5001, y1: 1 },
  { x0: 0, y0: 0.5, x1: 1, y1: 0.5001 },
  { x0: 0.6, y0: 0, x1: 0.5, y1: 1 },
  { x0: 0, y0: 0.6, x1: 1, y1: 0.5 },
  { x0: 1.1, y0: 0, x1: 1.2, y1: 1 },
])('a box thinner than a pixel is none: %j', (unit) => {
  expect(boxInPixels(unit, page)).toBeUndefined()
})

test('a margin is added on each side', () => {
  expect(growBox({ x0: 200, y0: 100, x1: 400, y1: 500 }, 10, page)).toEqual({
    x0: 190,
    y0: 90,
    x1: 410,
    y1: 510,
  })
})

test('a margin stops at the edges of the page', () => {
  expect(growBox({ x0: 5, y0: 6, x1: 995, y1: 1999 }, 10, page)).toEqual({
    x0: 0,
    y0: 0,
    x1: 1000,
    y1: 2000,
  })
})

const square = { x0: 10, y0: 10, x1: 12, y1: 12 }

test.each([
  ['itself', square, 1],
  ['one that is half over it', { x0: 11, y0: 10, x1: 13, y1: 12 }, 1 / 3],
  ['one that is half under it', { x0: 10, y0: 9, x1: 12, y1: 11 }, 1 / 3],
  ['one within it', { x0: 11, y0: 11, x1: 12, y1: 12 }, 1 / 4],
  ['one around it', { x0: 9, y0: 9, x1: 13, y1: 13 }, 1 / 4],
  ['one over its corner', { x0: 11, y0: 11, x1: 13, y1: 13 }, 1 / 7],
  ['one beside it', { x0: 12, y0: 10, x1: 14, y1: 12 }, 0],
  ['one farther to the side', { x0: 20, y0: 10, x1: 22, y1: 12 }, 0],
  ['one below it', { x0: 10, y0: 20, x1: 12, y1: 22 }, 0],
  ['one apart in both ways', { x0: 20, y0: 20, x1: 22, y1: 22 }, 0],
])('a box overlaps with %s', (_, other, expected) => {
  expect(overlap(square, other)).toBeCloseTo(expected)
  expect(overlap(other, square)).toBeCloseTo(expected)
})
