import { expect, test } from 'vitest'
import { drawPage } from '../../test/drawn-page.ts'
import { age, figure, layOn, map, write } from '../../test/layouts.ts'
import { scorePage } from '../evaluation/score-page.ts'
import { findPictures } from './find-pictures.ts'
import type { Rect } from './raster.ts'

const column = { x0: 120, y0: 100, x1: 880, y1: 1300 }

function expectFound(answers: readonly Rect[], known: readonly Rect[], least = 0.7): void {
  const score = scorePage(
    known.map((box) => ({ ...box, kind: 'illustration' })),
    answers,
  )
  expect({ ...score, overlaps: score.overlaps.filter((overlap) => overlap < least) }).toEqual({
    wanted: known.length,
    found: known.length,
    invented: 0,
    overlaps: [],
  })
}

test('takes a map without a frame for one picture', () => {
  const page = drawPage()
  const sheet = { x0: 90, y0: 90, x1: 910, y1: 1310 }
  map(page, sheet)
  expectFound(findPictures(page.pixels), [sheet])
})

test('takes the figures of a scroll for one picture', () => {
  const page = drawPage({ width: 1500, height: 420 })
  for (let x0 = 60; x0 < 1300; x0 += 280) figure(page, { x0, y0: 80, x1: x0 + 210, y1: 350 })
  expectFound(findPictures(page.pixels), [{ x0: 60, y0: 80, x1: 1390, y1: 350 }])
})

test('finds nothing in handwriting', () => {
  const page = drawPage()
  write(page, column)
  expect(findPictures(page.pixels)).toEqual([])
})

test('finds the drawing in the margin of a handwritten page', () => {
  const page = drawPage()
  write(page, { ...column, x1: 620 })
  const drawing = { x0: 670, y0: 400, x1: 920, y1: 700 }
  figure(page, drawing)
  expectFound(findPictures(page.pixels), [drawing])
})

test('finds a picture in each of two columns', () => {
  const page = drawPage()
  const cuts = [
    { x0: 120, y0: 300, x1: 480, y1: 620 },
    { x0: 520, y0: 700, x1: 880, y1: 1020 },
  ]
  for (const cut of cuts) {
    page.type({ x0: cut.x0, y0: 100, x1: cut.x1, y1: cut.y0 - 30 })
    page.woodcut(cut)
    page.type({ x0: cut.x0, y0: cut.y1 + 30, x1: cut.x1, y1: 1300 })
  }
  expectFound(findPictures(page.pixels), cuts)
})

test.each([
  { lies: 'a dark table', grey: 60 },
  { lies: 'a white board', grey: 252 },
])('takes a page on $lies for a page, and finds what is on it', ({ grey }) => {
  const page = drawPage({ paper: 205 })
  page.type({ ...column, y1: 420 })
  const cut = { x0: 250, y0: 450, x1: 750, y1: 900 }
  page.woodcut(cut)
  page.type({ ...column, y0: 930 })
  const margin = 180
  const moved = { x0: cut.x0 + margin, y0: cut.y0 + margin, x1: cut.x1 + margin, y1: cut.y1 + margin }
  expectFound(findPictures(layOn(page.pixels, { grey, margin })), [moved])
})

test('finds a picture in faded ink, and nothing in faded type', () => {
  const page = drawPage()
  page.type({ ...column, y1: 500 })
  const cut = { x0: 250, y0: 540, x1: 750, y1: 950 }
  page.woodcut(cut)
  page.type({ ...column, y0: 990 })
  expectFound(findPictures(age(page.pixels)), [cut])
  const plain = drawPage()
  plain.type(column)
  expect(findPictures(age(plain.pixels))).toEqual([])
})
