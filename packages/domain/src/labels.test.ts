import { expect, test } from 'vitest'
import { countLabels } from './labels.ts'

test('the most frequent label comes first, and objects without one come last', () => {
  expect(countLabels({ '': 9, map: 1, woodcut: 3, initial: 3 })).toEqual([
    { label: 'initial', count: 3 },
    { label: 'woodcut', count: 3 },
    { label: 'map', count: 1 },
    { label: '', count: 9 },
  ])
})

test('labels that differ in case or spaces alone are one, as they are mostly spelled', () => {
  expect(countLabels({ Woodcut: 1, woodcut: 2, ' wood  cut': 1, ' ': 1, '': 1 })).toEqual([
    { label: 'woodcut', count: 3 },
    { label: 'wood cut', count: 1 },
    { label: '', count: 2 },
  ])
})
