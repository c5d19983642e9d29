import { describe, expect, test } from 'vitest'
import type { Edges } from './edges.ts'
import { findLoop } from './find-loop.ts'

const many = (length: number, box: (index: number) => Edges): Edges[] =>
  Array.from({ length }, (_, index) => box(index))

/** A box by its corner and size. */
const at = (left: number, top: number, [width, height]: [number, number] = [80, 80]): Edges => [
  top,
  left,
  top + height,
  left + width,
]

/** Rows and columns of things of one size, `gap` apart; a gap below zero has their boxes overlap. */
function grid(columns: number, rows: number, gap = 10): Edges[] {
  const [across, down] = [Math.floor(980 / columns), Math.floor(980 / rows)]
  return many(columns * rows, (index) =>
    at(10 + (index % columns) * across, 10 + Math.floor(index / columns) * down, [across - gap, down - gap]),
  )
}

/** The same numbers for the same seed, from 0 up to 1. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

const shaken = (boxes: readonly Edges[], by: number): Edges[] => {
  const next = noise(11)
  return boxes.map(([top, left, bottom, right]) => {
    const [down, across] = [Math.round((next() - 0.5) * by), Math.round((next() - 0.5) * by)]
    return [top + down, left + across, bottom + down, right + across]
  })
}

const honest = [at(100, 50, [700, 300]), at(120, 420, [300, 200]), at(500, 430, [380, 210])]

describe('a loop is seen in', () => {
  test.for([
    { named: 'one box over and over', list: many(300, () => at(100, 100)) },
    { named: 'one box without area over and over', list: many(300, () => at(1000, 1000, [0, 0])) },
    { named: 'a drift by a little', list: many(300, (index) => at(100, 100 + index)) },
    { named: 'a drift that is rounded', list: many(300, (index) => at(100, Math.round(100 + index * 2.6))) },
    { named: 'a drift by most of a box', list: many(300, (index) => at(100, 100 + index * 60)) },
    { named: 'a drift by more than a box, out of the page', list: many(60, (index) => at(index * 100, 100)) },
    { named: 'a drift askew', list: many(30, (index) => at(index * 90, index * 90)) },
    { named: 'a drift backwards', list: many(300, (index) => at(900 - index * 2, 900 - index * 2)) },
    {
      named: 'an unsteady drift',
      list: shaken(
        many(300, (index) => at(100, 100 + index * 2)),
        8,
      ),
    },
    { named: 'a box that grows', list: many(100, (index) => at(100, 100, [50 + index * 5, 50])) },
    { named: 'three boxes in turn', list: many(90, (index) => honest[index % 3] ?? at(0, 0)) },
    { named: 'two drifts in turn', list: many(200, (index) => at((index % 2) * 400, 50 + index * 2)) },
    {
      named: 'small boxes at a rounded step',
      list: many(60, (index) => at(Math.round(index * 20.6), 100, [12, 12])),
    },
    { named: 'fractions that drift', list: many(300, (index) => at(0.1, 0.1 + index / 500, [0.2, 0.2])) },
    { named: 'whole pages told again and again', list: Array.from({ length: 5 }, () => grid(5, 6)).flat() },
  ])('$named', ({ list }) => {
    expect(findLoop(list)).toBeLessThan(Math.max(3, list.length / 2))
  })

  test('two boxes in turn after very many honest ones', () => {
    const turns = many(40, (index) => honest[1 + (index % 2)] ?? at(0, 0))
    expect(findLoop([...grid(10, 10), ...turns])).toBe(104)
  })

  test('what comes after honest boxes, from where it begins', () => {
    const drift = many(60, (index) => at(200, 700 + index))
    expect(findLoop([...honest, ...drift])).toBe(4)
  })
})

describe('no loop is seen in', () => {
  test.for([
    { named: 'nothing', list: [] },
    { named: 'three pictures', list: honest },
    { named: 'a sheet of 100 stamps', list: grid(10, 10) },
    { named: 'a sheet of 300 stamps', list: grid(15, 20) },
    { named: 'stamps in boxes that overlap', list: grid(10, 10, -8) },
    { named: 'a plate of 60 coins', list: shaken(grid(6, 10, 30), 12) },
    { named: 'a plate of 60 coins, column by column', list: grid(10, 6).toSorted((a, b) => a[1] - b[1]) },
    { named: 'a strip of 36 frames', list: grid(36, 1, 2) },
    { named: 'two columns of 20 labels', list: grid(2, 20) },
    {
      named: 'a row on a crooked page',
      list: many(16, (index) => at(10 + index * 60, 100 + index * 6, [50, 50])),
    },
    { named: 'every box told twice', list: grid(5, 6).flatMap((box) => [box, box]) },
    {
      named: 'every box told twice, and one a third time',
      list: [...grid(5, 6), ...grid(5, 6), ...grid(5, 6).slice(0, 1)],
    },
    { named: 'a draft and the list after it', list: [...grid(5, 6), ...shaken(grid(5, 6), 4)] },
    {
      named: 'a plate with its many details',
      list: [
        at(10, 10, [980, 980]),
        ...grid(4, 5),
        ...grid(4, 5).map(([t, l]) => at(l + 20, t + 20, [60, 60])),
      ],
    },
  ])('$named', ({ list }) => {
    expect(findLoop(list)).toBeUndefined()
  })
})
