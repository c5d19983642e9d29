import { describe, expect, test } from 'vitest'
import { readObjects } from './read-objects.ts'

const image = { width: 3000, height: 2000 }

function read(
  entries: unknown[],
  more: { labels?: string[]; maxObjects?: number } = {},
): ReturnType<typeof readObjects> {
  return readObjects(entries, { image, maxObjects: 100, ...more })
}

const half = { x0: 0.25, y0: 0.1, x1: 0.75, y1: 0.5 }

describe('a box of a model', () => {
  test.for([
    { named: 'thousandths', box: [100, 250, 500, 750] },
    { named: 'thousandths as strings', box: ['100', '250', '500', '750'] },
    { named: 'ends swapped', box: [500, 750, 100, 250] },
    { named: 'named edges', box: { ymin: 100, xmin: 250, ymax: 500, xmax: 750 } },
    { named: 'named edges, otherwise written', box: { x_min: 250, x_max: 750, y_min: 100, y_max: 500 } },
    { named: 'fractions', box: [0.1, 0.25, 0.5, 0.75] },
    { named: 'pixels', box: [200, 750, 1000, 2250] },
  ])('is read from $named', ({ box }) => {
    expect(read([{ box_2d: box }])).toMatchObject({ objects: [{ box: half }], discarded: 0 })
  })

  test.for([
    { named: 'a bare list', entry: [100, 250, 500, 750] },
    { named: 'another name', entry: { bbox: [100, 250, 500, 750] } },
    { named: 'the entry itself', entry: { ymin: 100, xmin: 250, ymax: 500, xmax: 750, label: 'map' } },
  ])('is found in $named', ({ entry }) => {
    expect(read([entry])).toMatchObject({ objects: [{ box: half }] })
  })

  test('is kept within the image', () => {
    const [object] = read([{ box_2d: [-5, -20, 1004, 500] }]).objects
    expect(object?.box).toEqual({ x0: 0, y0: 0, x1: 0.5, y1: 1 })
  })

  test('is in pixels wherever its answer is', () => {
    const { objects } = read([{ box_2d: [0, 0, 500, 600] }, { box_2d: [1000, 1500, 2000, 3000] }])
    expect(objects.map(({ box }) => box)).toEqual([
      { x0: 0, y0: 0, x1: 0.2, y1: 0.25 },
      { x0: 0.5, y0: 0.5, x1: 1, y1: 1 },
    ])
  })

  test.for([
    { named: 'no area', box: [100, 250, 100, 750] },
    { named: 'mixed units', box: [0.498, 290, 800, 750] },
    { named: 'numbers past the image', box: [100, 250, 9000, 750] },
    { named: 'three numbers', box: [1, 2, 3] },
    { named: 'five numbers', box: [1, 2, 3, 4, 5] },
    { named: 'words', box: ['top', 'left', 'bottom', 'right'] },
    { named: 'nulls', box: [null, null, null, null] },
    { named: 'nothing', box: undefined },
  ])('with $named is discarded and counted', ({ box }) => {
    expect(read([{ box_2d: box, label: 'map' }])).toEqual({ objects: [], discarded: 1, surplus: 0 })
  })

  test('told twice counts once, unless the label differs', () => {
    const entries = [
      { box_2d: [100, 100, 500, 500], label: 'Map' },
      { box_2d: [101, 100, 500, 501], label: 'map' },
      { box_2d: [100, 100, 500, 500], label: 'portrait' },
      { box_2d: [100, 100, 500, 800], label: 'map' },
    ]
    const { objects, discarded } = read(entries)
    expect(objects.map(({ label }) => label)).toEqual(['Map', 'portrait', 'map'])
    expect(discarded).toBe(0)
  })

  test('past the cap is surplus, in the order of the answer', () => {
    const entries = [0, 200, 400].map((left) => ({ box_2d: [0, left, 100, left + 100] }))
    const { objects, surplus } = read(entries, { maxObjects: 2 })
    expect([objects.map(({ box }) => box.x0), surplus]).toEqual([[0, 0.2], 1])
  })
})

describe('the words of an object', () => {
  const box_2d = [0, 0, 100, 100]

  test('keep their line breaks and lose other control characters', () => {
    const [object] = read([
      { box_2d, label: ' old\nmap\u0000 ', caption: ' Fig. 1\r\nThe\u0007 harbour\u202A\u009B \n' },
    ]).objects
    expect(object).toMatchObject({ label: 'old map', caption: 'Fig. 1\nThe harbour\u202A' })
  })

  test('are cut at their longest, between characters', () => {
    const [object] = read([{ box_2d, caption: '🗺'.repeat(3000) }]).objects
    expect(object?.caption).toBe('🗺'.repeat(2000))
  })

  test('are empty where there are none, or no words', () => {
    const { objects } = read([{ box_2d, label: null, caption: 7 }])
    expect(objects).toMatchObject([{ label: '', caption: '' }])
  })

  test('keep to a closed list, in its spelling', () => {
    const entries = [
      { box_2d: [0, 0, 100, 100], label: 'MAP' },
      { box_2d: [200, 0, 300, 100], label: 'boat' },
    ]
    expect(read(entries, { labels: ['Map', 'Portrait'] }).objects.map(({ label }) => label)).toEqual([
      'Map',
      '',
    ])
  })
})
