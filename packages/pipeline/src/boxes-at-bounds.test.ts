import type { DropReason } from '@vignette/domain'
import { expect, test } from 'vitest'
import { selectObjects } from './select-objects.ts'

// Where the bounds of a selection lie, box by box: on the bound, and a pixel beyond it.

type Corners = [x0: number, y0: number, x1: number, y1: number]
const page = { width: 1000, height: 1000 }
const limits = { minSide: 20, minArea: 0.002, nested: false, maxObjects: 50 }

/** What becomes of each box, in the order they are listed in. */
function fates(...boxes: Corners[]): (DropReason | 'kept')[] {
  const listed = boxes.map(([x0, y0, x1, y1], index) => ({
    box: { x0, y0, x1, y1 },
    label: `${index}`,
    caption: '',
  }))
  const { objects, dropped } = selectObjects(listed, page, limits)
  expect(objects.length + dropped.length).toBe(boxes.length)
  return listed.map(({ label }) => dropped.find((object) => object.label === label)?.reason ?? 'kept')
}

test.each<[string, Corners, DropReason | 'kept']>([
  ['as narrow as may be', [0, 0, 20, 400], 'kept'],
  ['narrower', [0, 0, 19, 400], 'too-small'],
  ['as flat as may be', [0, 0, 400, 20], 'kept'],
  ['flatter', [0, 0, 400, 19], 'too-small'],
  ['as small as may be', [0, 0, 50, 40], 'kept'],
  ['smaller', [0, 0, 50, 39], 'too-small'],
])('a box that is %s', (_, box, fate) => {
  expect(fates(box)).toEqual([fate])
})

test.each<[string, Corners, DropReason | 'kept']>([
  ['four fifths', [0, 0, 80, 100], 'double'],
  ['less', [0, 0, 79, 110], 'kept'],
])('of two boxes that share %s', (_, second, fate) => {
  expect(fates([0, 0, 100, 100], second)[1]).toBe(fate)
})

test.each<[string, Corners, DropReason | 'kept']>([
  ['all', [300, 300, 400, 400], 'inside-another'],
  ['95 in a hundred', [405, 200, 505, 300], 'inside-another'],
  ['94 in a hundred', [406, 200, 506, 300], 'kept'],
  ['its left half', [450, 200, 550, 300], 'kept'],
  ['its right half', [50, 200, 150, 300], 'kept'],
  ['its upper half', [200, 450, 300, 550], 'kept'],
  ['its lower half', [200, 50, 300, 150], 'kept'],
  ['its corner', [450, 450, 550, 550], 'kept'],
  ['nothing, beside it', [600, 200, 700, 300], 'kept'],
  ['nothing, below it', [200, 600, 300, 700], 'kept'],
  ['nothing, across from it', [600, 600, 700, 700], 'kept'],
])('a box of which another holds %s', (_, inner, fate) => {
  const outer: Corners = [100, 100, 500, 500]
  expect(fates(outer, inner)).toEqual(['kept', fate])
  expect(fates(inner, outer)).toEqual([fate, 'kept'])
})

const whole: Corners = [100, 100, 500, 500]

test.each<[string, Corners[], DropReason | 'kept']>([
  [
    'half of it',
    [
      [100, 100, 300, 300],
      [300, 100, 500, 300],
    ],
    'made-of-others',
  ],
  [
    'less than half',
    [
      [100, 100, 300, 300],
      [300, 100, 500, 299],
    ],
    'kept',
  ],
  ['most of it, alone', [[100, 100, 500, 400]], 'kept'],
  [
    'most of it only when what is in them counts too',
    [
      [100, 100, 250, 480],
      [110, 110, 240, 450],
    ],
    'kept',
  ],
])('a picture whose parts cover %s', (_, parts, fate) => {
  expect(fates(whole, ...parts)[0]).toBe(fate)
  expect(fates(...parts, whole).at(-1)).toBe(fate)
})

test.each<[string, Corners, Corners, DropReason | 'kept']>([
  ['whose one part covers a fifth', [0, 0, 1000, 850], [0, 0, 425, 400], 'made-of-others'],
  ['whose one part covers less', [0, 0, 1000, 850], [0, 0, 425, 399], 'kept'],
  ['that is no page for a line', [0, 0, 1000, 849], [0, 0, 425, 400], 'kept'],
])('a page %s', (_, box, part, fate) => {
  expect(fates(box, part)).toEqual([fate, fate === 'kept' ? 'inside-another' : 'kept'])
})

test('what stands level is read from the left, and the rest from the top', () => {
  const corners: Corners[] = [
    [500, 100, 600, 200],
    [100, 100, 200, 200],
    [300, 99, 400, 199],
  ]
  const listed = corners.map(([x0, y0, x1, y1]) => ({ box: { x0, y0, x1, y1 }, label: '', caption: '' }))
  const { objects } = selectObjects(listed, page, limits)
  expect(objects.map(({ box }) => box.x0)).toEqual([300, 100, 500])
})
