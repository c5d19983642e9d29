import type { DetectedObject, DropReason } from '@vignette/domain'
import { describe, expect, test } from 'vitest'
import { selectObjects } from './select-objects.ts'

const page = { width: 1000, height: 1000 }
const limits = { minSide: 24, minArea: 0.0002, nested: false, maxObjects: 50 }
type Corners = [x0: number, y0: number, x1: number, y1: number]

const object = ([x0, y0, x1, y1]: Corners, label = 'woodcut'): DetectedObject => ({
  box: { x0, y0, x1, y1 },
  label,
  caption: '',
})
const select = (boxes: Corners[], more: Partial<typeof limits> = {}): ReturnType<typeof selectObjects> =>
  selectObjects(
    boxes.map((box) => object(box)),
    page,
    { ...limits, ...more },
  )
const corners = ({ objects }: ReturnType<typeof selectObjects>): Corners[] =>
  objects.map(({ box: { x0, y0, x1, y1 } }) => [x0, y0, x1, y1])
const reasons = ({ dropped }: ReturnType<typeof selectObjects>): DropReason[] =>
  dropped.map(({ reason }) => reason)

const left: Corners = [50, 100, 400, 500]
const right: Corners = [500, 100, 900, 500]

test('objects are in the order of reading', () => {
  expect(
    corners(
      select([
        [500, 100, 900, 300],
        [50, 600, 400, 900],
        [50, 100, 400, 300],
      ]),
    ),
  ).toEqual([
    [50, 100, 400, 300],
    [500, 100, 900, 300],
    [50, 600, 400, 900],
  ])
})

test.each<[string, Corners]>([
  ['a speck', [100, 100, 102, 103]],
  ['a strip', [100, 100, 900, 104]],
  ['a column of no width', [100, 100, 110, 900]],
])('%s is too small', (_, box) => {
  const selection = select([left, box])
  expect(corners(selection)).toEqual([left])
  expect(selection.dropped).toEqual([{ reason: 'too-small', ...object(box) }])
})

test('what is small on a large page is told by its share of it', () => {
  const wide = { width: 10_000, height: 10_000 }
  expect(selectObjects([object([0, 0, 100, 100])], wide, limits).objects).toEqual([])
  expect(selectObjects([object([0, 0, 100, 100])], wide, { ...limits, minArea: 0 }).objects).toHaveLength(1)
})

test('the same place is listed once, whatever it is called the second time', () => {
  const again = object([51, 101, 401, 499], 'engraving')
  const selection = selectObjects([object(left), again, object(right)], page, limits)
  expect(corners(selection)).toEqual([left, right])
  expect(selection.dropped).toEqual([{ reason: 'double', ...again }])
})

describe('of a whole and its parts', () => {
  test('the page goes when its pictures are listed too', () => {
    const selection = select([[0, 0, 1000, 1000], left, right])
    expect(corners(selection)).toEqual([left, right])
    expect(reasons(selection)).toEqual(['made-of-others'])
  })

  test('a plate goes when most of it is listed figure by figure', () => {
    const selection = select([[40, 90, 910, 510], left, right])
    expect(corners(selection)).toEqual([left, right])
    expect(reasons(selection)).toEqual(['made-of-others'])
  })

  test('a detail goes that is a part of a picture', () => {
    const selection = select([left, [100, 150, 200, 250]])
    expect(corners(selection)).toEqual([left])
    expect(reasons(selection)).toEqual(['inside-another'])
  })

  test('a map that fills its page stays, and its small inset goes', () => {
    const map: Corners = [10, 10, 990, 990]
    const selection = select([map, [700, 700, 900, 900]])
    expect(corners(selection)).toEqual([map])
    expect(reasons(selection)).toEqual(['inside-another'])
  })

  test('both stay where a detector wants parts within parts', () => {
    expect(select([left, [100, 150, 200, 250]], { nested: true }).objects).toHaveLength(2)
  })

  test('pictures that only overlap both stay', () => {
    expect(select([left, [200, 300, 600, 700]]).objects).toHaveLength(2)
  })
})

test('what is more than was asked for is left out from the end of the list', () => {
  const selection = select([right, left, [50, 600, 400, 900]], { maxObjects: 2 })
  expect(corners(selection)).toEqual([left, right])
  expect(reasons(selection)).toEqual(['surplus'])
})

test('nothing is lost: every box is kept or dropped', () => {
  const boxes: Corners[] = [[0, 0, 1000, 1000], left, left, right, [1, 1, 2, 2], [100, 150, 200, 250]]
  const { objects, dropped } = select(boxes)
  expect(objects.length + dropped.length).toBe(boxes.length)
})
