import { expect, test } from 'vitest'
import { CollectionSettings } from './settings.ts'

const takes = (settings: unknown): boolean => CollectionSettings.safeParse(settings).success

test('nothing is required', () => {
  expect(CollectionSettings.parse({})).toEqual({
    name: 'default',
    detect: { detector: 'illustrations', partial: 'hold', maxCalls: 6 },
    crop: { margin: 10 },
    edit: { maxCalls: 6 },
    recipe: 'restore-and-colorize',
    steps: {},
  })
})

test('everything there is can be set', () => {
  const all = {
    name: 'maps',
    title: 'Maps',
    detect: {
      detector: 'electronic-components',
      prompt: 'Find the seals.',
      guidance: 'They are red.',
      labels: ['seal'],
      model: 'm',
      mediaResolution: 'low',
      thinking: 'high',
      safety: 'none',
      maxObjects: 1,
      minSide: 0,
      minArea: 1,
      partial: 'use',
      maxCalls: 100,
    },
    crop: { margin: 0 },
    edit: {
      model: 'm',
      imageSize: '4K',
      thinking: 'low',
      safety: 'off',
      guidance: 'On vellum.',
      maxCalls: 1,
    },
    recipe: ['restore', { step: 'sepia', next: [{ step: 'colorize' }] }],
    steps: { sepia: { prompt: 'Tone it.', family: 'conservative', version: 2, trim: true } },
  }
  expect(CollectionSettings.parse(all)).toEqual(all)
})

test('a step of one’s own adds what was never there, in its first version, unless it says otherwise', () => {
  const { steps } = CollectionSettings.parse({ steps: { sepia: { prompt: 'Tone it.' } } })
  expect(steps).toEqual({ sepia: { prompt: 'Tone it.', family: 'interpretive', version: 1, trim: false } })
})

test.each(['a', '7', 'a-b-7', 'a'.repeat(63)])('%j is a name', (name) => {
  expect([takes({ name }), takes({ detect: { detector: name } }), takes({ recipe: name })]).toEqual([
    true,
    true,
    true,
  ])
  expect(takes({ steps: { [name]: { prompt: 'Tone it.' } } })).toBe(true)
})

test.each(['', '-a', 'A', 'a b', 'a/b', 'a_b', 'é', 'a'.repeat(64)])('%j is no name', (name) => {
  expect([takes({ name }), takes({ detect: { detector: name } }), takes({ recipe: name })]).toEqual([
    false,
    false,
    false,
  ])
  expect(takes({ steps: { [name]: { prompt: 'Tone it.' } } })).toBe(false)
})

test.each([
  { detect: { maxObjects: 1 } },
  { detect: { maxObjects: 1000 } },
  { detect: { minSide: 0 } },
  { detect: { minSide: 10_000 } },
  { detect: { minArea: 0 } },
  { detect: { minArea: 1 } },
  { detect: { maxCalls: 1 } },
  { detect: { maxCalls: 100 } },
  { edit: { maxCalls: 1 } },
  { edit: { maxCalls: 100 } },
  { crop: { margin: 0 } },
  { crop: { margin: 1000 } },
])('%j is within the limits', (settings) => {
  expect(takes(settings)).toBe(true)
})

test.each([
  { detect: { maxObjects: 0 } },
  { detect: { maxObjects: 1001 } },
  { detect: { maxObjects: 1.5 } },
  { detect: { minSide: -1 } },
  { detect: { minSide: 10_001 } },
  { detect: { minSide: 0.5 } },
  { detect: { minArea: -0.1 } },
  { detect: { minArea: 1.1 } },
  { detect: { maxCalls: 0 } },
  { detect: { maxCalls: 101 } },
  { detect: { maxCalls: 1.5 } },
  { edit: { maxCalls: 0 } },
  { edit: { maxCalls: 1.5 } },
  { edit: { maxCalls: 101 } },
  { detect: { partial: 'maybe' } },
  { detect: { labels: [] } },
  { detect: { labels: [''] } },
  { detect: { prompt: '' } },
  { crop: { margin: -1 } },
  { crop: { margin: 1001 } },
  { crop: { margin: 0.5 } },
  { recipe: [''] },
  { recipe: [{ step: '' }] },
  { recipe: [{ step: 'restore', next: [{ step: '' }] }] },
  { recipe: [{ next: ['restore'] }] },
  { steps: { sepia: { prompt: '' } } },
  { steps: { sepia: {} } },
  { steps: { sepia: { prompt: 'Tone it.', version: 0 } } },
  { steps: { sepia: { prompt: 'Tone it.', version: 1.5 } } },
])('%j is refused', (settings) => {
  expect(takes(settings)).toBe(false)
})

test.each([
  { odd: 1 },
  { detect: { odd: 1 } },
  { crop: { odd: 1 } },
  { edit: { odd: 1 } },
  { recipe: [{ step: 'restore', odd: 1 }] },
  { steps: { sepia: { prompt: 'Tone it.', odd: 1 } } },
])('a setting nobody knows is no setting that is passed over: %j', (settings) => {
  expect(takes(settings)).toBe(false)
})
