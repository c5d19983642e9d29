import { expect, test } from 'vitest'
import { drawPage } from '../../test/drawn-page.ts'
import { scorePage } from '../evaluation/score-page.ts'
import { findPictures } from './find-pictures.ts'
import type { Rect } from './raster.ts'

const column = { x0: 120, y0: 100, x1: 880, y1: 1300 }

/** Which of the known pictures are answered closely, and how many answers match none. */
function judge(answers: readonly Rect[], known: readonly Rect[]): { close: boolean[]; invented: number } {
  const score = scorePage(
    known.map((box) => ({ ...box, kind: 'illustration' })),
    answers,
  )
  return { close: score.overlaps.map((overlap) => overlap > 0.8), invented: score.invented }
}

test('finds a woodcut between lines of type', () => {
  const page = drawPage()
  const cut = { x0: 250, y0: 450, x1: 750, y1: 900 }
  page.type({ ...column, y1: 420 })
  page.woodcut(cut)
  page.type({ ...column, y0: 930 })
  expect(judge(findPictures(page.pixels), [cut])).toEqual({ close: [true], invented: 0 })
})

test('finds a half-tone photograph', () => {
  const page = drawPage()
  const photograph = { x0: 150, y0: 300, x1: 850, y1: 800 }
  page.halftone(photograph)
  page.type({ ...column, y0: 840 })
  expect(judge(findPictures(page.pixels), [photograph])).toEqual({ close: [true], invented: 0 })
})

test('keeps two pictures apart', () => {
  const page = drawPage()
  const pictures = [
    { x0: 150, y0: 150, x1: 850, y1: 560 },
    { x0: 150, y0: 760, x1: 850, y1: 1200 },
  ]
  page.halftone(pictures[0]!)
  page.type({ ...column, y0: 600, y1: 720 })
  page.woodcut(pictures[1]!)
  expect(judge(findPictures(page.pixels), pictures)).toEqual({ close: [true, true], invented: 0 })
})

test('finds nothing on a page of type', () => {
  const page = drawPage()
  page.type(column)
  expect(findPictures(page.pixels)).toEqual([])
})

test('finds nothing on bare paper', () => {
  expect(findPictures(drawPage().pixels)).toEqual([])
})

test('takes a ruled box round type for no picture', () => {
  const page = drawPage()
  page.frame({ x0: 90, y0: 70, x1: 910, y1: 1330 })
  page.type(column)
  expect(findPictures(page.pixels)).toEqual([])
})

test('leaves out what lies round the page', () => {
  const page = drawPage()
  page.paint({ x0: 0, y0: 0, x1: 70, y1: 1400 }, 20)
  page.paint({ x0: 0, y0: 1360, x1: 1000, y1: 1400 }, 20)
  page.type(column)
  expect(findPictures(page.pixels)).toEqual([])
})

test('does not crop what shines through from the other side', () => {
  const page = drawPage()
  page.type({ ...column, y1: 700 })
  page.paint({ x0: 300, y0: 800, x1: 700, y1: 1200 }, 190)
  expect(findPictures(page.pixels)).toEqual([])
})

test('takes any size of image', () => {
  for (const size of [
    { width: 1, height: 1 },
    { width: 3, height: 900 },
    { width: 40, height: 30 },
  ]) {
    expect(findPictures(drawPage(size).pixels)).toEqual([])
  }
})
