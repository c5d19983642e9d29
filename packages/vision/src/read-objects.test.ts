import { describe, expect, test } from 'vitest'
import type { Edges } from './edges.ts'
import { readObjects } from './read-objects.ts'

const image = { width: 3000, height: 2000 }

function read(entries: unknown[], more: { labels?: string[] } = {}): ReturnType<typeof readObjects> {
  return readObjects(entries, { image, ...more })
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
    expect(read([{ box_2d: box }])).toMatchObject({ objects: [{ box: half }], dropped: [] })
  })

  test.for([
    { named: 'a bare list', entry: [100, 250, 500, 750] },
    { named: 'another name', entry: { bbox: [100, 250, 500, 750] } },
    { named: 'the entry itself', entry: { ymin: 100, xmin: 250, ymax: 500, xmax: 750, label: 'map' } },
  ])('is found in $named', ({ entry }) => {
    expect(read([entry])).toMatchObject({ objects: [{ box: half }] })
  })

  test('is in pixels wherever its answer is', () => {
    const { objects } = read([{ box_2d: [0, 0, 500, 600] }, { box_2d: [1000, 1500, 2000, 3000] }])
    expect(objects.map(({ box }) => box)).toEqual([
      { x0: 0, y0: 0, x1: 0.2, y1: 0.25 },
      { x0: 0.5, y0: 0.5, x1: 1, y1: 1 },
    ])
  })

  test.for([
    { named: 'no area', box: [100, 250, 100, 750], reason: 'no-area' },
    { named: 'two edges in fractions', box: [0.498, 0.29, 800, 750], reason: 'mixed-units' },
    { named: 'numbers far past the image', box: [100, 250, 9000, 750], reason: 'out-of-range' },
    { named: 'all of it past the image', box: [1050, 250, 1090, 750], reason: 'out-of-range' },
    { named: 'three numbers', box: [1, 2, 3], reason: 'no-box' },
    { named: 'five numbers', box: [1, 2, 3, 4, 5], reason: 'no-box' },
    { named: 'words', box: ['top', 'left', 'bottom', 'right'], reason: 'no-box' },
    { named: 'nulls', box: [null, null, null, null], reason: 'no-box' },
    { named: 'nothing', box: undefined, reason: 'no-box' },
  ])('with $named is dropped, and said to be', ({ box, reason }) => {
    const good = { box_2d: [100, 250, 500, 750], label: 'map' }
    const { objects, dropped } = read([good, { box_2d: box, label: 'map' }, good])
    expect(objects.map(({ box: kept }) => kept)).toEqual([half, half])
    expect(dropped).toEqual([{ reason, entry: JSON.stringify({ box_2d: box, label: 'map' }) }])
  })

  test('keeps the numbers as the model wrote them', () => {
    const { objects } = read([{ box_2d: [500, 750, 100, 250] }, { box_2d: ['0', '0', '1e2', '90.5'] }])
    expect(objects.map(({ raw }) => raw)).toEqual([
      [500, 750, 100, 250],
      [0, 0, 100, 90.5],
    ])
  })

  test('that is dropped is quoted in short', () => {
    const [dropped] = read([{ caption: 'x'.repeat(1000) }]).dropped
    expect(dropped?.entry).toHaveLength(200)
  })
})

/** A page of pictures in thousandths, none of which touches the edge. */
const pictures: Edges[] = [
  [40, 30, 240, 480],
  [40, 520, 240, 970],
  [280, 30, 480, 480],
  [280, 520, 480, 970],
  [520, 30, 720, 480],
  [520, 520, 720, 970],
  [760, 30, 960, 480],
  [760, 520, 960, 970],
]

const scaled = (boxes: readonly Edges[], across: number, down: number): number[][] =>
  boxes.map(([top, left, bottom, right]) => [top * down, left * across, bottom * down, right * across])

/** The list with one number of one box replaced. */
function withEdge(
  list: readonly (readonly number[])[],
  [box, edge]: [number, number],
  value: number,
): number[][] {
  return list.map((edges, index) => (index === box ? edges.with(edge, value) : [...edges]))
}

const placed = (boxes: readonly Edges[]): object[] =>
  boxes.map(([top, left, bottom, right]) => ({
    x0: expect.closeTo(left / 1000, 6),
    y0: expect.closeTo(top / 1000, 6),
    x1: expect.closeTo(right / 1000, 6),
    y1: expect.closeTo(bottom / 1000, 6),
  }))

describe('the unit of a list', () => {
  const page = { width: 1100, height: 1536 }
  const sides = [page, image, { width: 1536, height: 1100 }]
  const readOn = (size: typeof page, list: readonly (readonly number[])[]): ReturnType<typeof readObjects> =>
    readObjects(
      list.map((box) => ({ box_2d: box })),
      { image: size },
    )

  test.for(sides)('is told on a page of $width by $height', (size) => {
    const lists = [
      scaled(pictures, 1, 1),
      scaled(pictures, 0.001, 0.001),
      scaled(pictures, size.width / 1000, size.height / 1000),
    ]
    for (const list of lists) {
      const { objects } = readOn(size, list)
      expect(objects.map(({ box }) => box)).toEqual(placed(pictures))
      expect(objects.some(({ note }) => note)).toBe(false)
    }
  })

  test.for([
    { of: 1, edge: 2, value: 1024, note: 'clamped' },
    { of: 2, edge: 3, value: 1200, note: 'clamped' },
    { of: 3, edge: 2, value: 1001, note: 'clamped' },
    { of: 3, edge: 2, value: 1200, note: 'clamped' },
    { of: 8, edge: 3, value: 1024, note: 'clamped' },
    { of: 8, edge: 2, value: 1400, note: 'clamped' },
    { of: 8, edge: 0, value: -20, note: 'clamped' },
    { of: 1, edge: 0, value: 0.5, note: 'mixed-units' },
    { of: 8, edge: 1, value: 0.5, note: 'mixed-units' },
  ])(
    'is thousandths though one edge of $of boxes is $value: that box is $note',
    ({ of, edge, value, note }) => {
      const list = pictures.slice(0, of)
      const last = of - 1
      const { objects, dropped } = readOn(image, withEdge(list, [last, edge], value))
      expect(dropped).toEqual([])
      const inside = Math.min(1000, Math.max(0, value))
      const expected = list.map((box, index): Edges =>
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- still four numbers
        index === last ? (box.with(edge, inside) as unknown as Edges) : box,
      )
      expect(objects.map(({ box }) => box)).toEqual(placed(expected))
      expect(objects.map((object) => object.note)).toEqual(
        list.map((_, index) => (index === last ? note : undefined)),
      )
    },
  )

  test('is pixels though one edge lies past the image', () => {
    const list = withEdge(scaled(pictures, 3, 2), [1, 3], 3050)
    const { objects } = readOn(image, list)
    expect(objects[1]).toMatchObject({ box: { x1: 1 }, note: 'clamped' })
    expect(objects.map(({ box }) => box.y0)).toEqual(pictures.map(([top]) => expect.closeTo(top / 1000, 6)))
  })

  test('is fractions or thousandths by the most, and the odd box is read in its own', () => {
    const [odd, ...others] = pictures
    for (const [few, most] of [
      [0.001, 1],
      [1, 0.001],
    ] as const) {
      const { objects } = readOn(page, [...scaled([odd!], few, few), ...scaled(others, most, most)])
      expect(objects.map(({ box }) => box)).toEqual(placed(pictures))
      expect(objects.map(({ note }) => note)).toEqual(['mixed-units', ...others.map(() => undefined)])
    }
  })

  test.for([
    {
      named: 'fractions and thousandths alike',
      list: [...scaled(pictures.slice(0, 4), 0.001, 0.001), ...scaled(pictures.slice(4), 1, 1)],
    },
    { named: 'three boxes with one far past a thousand', list: withEdge(pictures.slice(0, 3), [2, 2], 1400) },
  ])('is undecided where there are $named', ({ list }) => {
    const { undecided, objects, dropped } = readOn(image, list)
    expect([undecided, objects]).toEqual([true, []])
    expect(dropped).toHaveLength(list.length)
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

  test.for([
    { label: 'MAP', kept: 'Map' },
    { label: 'boat', kept: 'other' },
    { label: 'other', kept: 'other' },
    { label: '', kept: 'other' },
  ])('keep to a closed list, in its spelling, or are other: "$label"', ({ label, kept }) => {
    const { objects } = read([{ box_2d, label }], { labels: ['Map', 'Portrait'] })
    expect(objects).toMatchObject([{ label: kept }])
  })

  test('are other in the spelling of the list, where it has that', () => {
    expect(read([{ box_2d, label: 'boat' }], { labels: ['Map', 'Other'] }).objects).toMatchObject([
      { label: 'Other' },
    ])
  })
})
