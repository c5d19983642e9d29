import { CollectionSettings, type Plan, type Service } from '@vignette/domain'
import { defaultModels } from '@vignette/vision'
import { describe, expect, test } from 'vitest'
import { loadDefinitions } from './load-definitions.ts'
import type { Problem } from './problems.ts'
import { resolvePlan } from './resolve-plan.ts'

const definitions = await loadDefinitions()
const illustrations = definitions.detectors.get('illustrations')!
const components = definitions.detectors.get('electronic-components')!
const { restore, colorize } = Object.fromEntries(
  ['restore', 'colorize'].map((name) => [name, definitions.steps.get(name)!]),
)

const now = new Date('2026-11-23T12:00:00Z')
const resolve = (settings: object, service: Service = 'gemini'): ReturnType<typeof resolvePlan> =>
  resolvePlan(CollectionSettings.parse(settings), { definitions, service, now })
function planOf(settings: object, service?: Service): Plan {
  const resolved = resolve(settings, service)
  if ('plan' in resolved) return resolved.plan
  throw new Error(JSON.stringify(resolved.problems))
}
function problemsOf(settings: object): Problem[] {
  const resolved = resolve(settings)
  return 'plan' in resolved ? [] : resolved.problems
}

test('a collection that says nothing has every default filled in', () => {
  const step = {
    service: 'gemini',
    model: defaultModels.edit,
    imageSize: '1K',
    trim: false,
    maxCalls: 6,
  }
  const told = ({ name, version, family, prompt }: NonNullable<typeof restore>): object => ({
    step: name,
    version,
    family,
    prompt,
  })
  const { version, prompt, exclusions } = illustrations
  expect(planOf({})).toStrictEqual({
    v: 1,
    detect: {
      service: 'gemini',
      detector: 'illustrations',
      version,
      prompt: `${prompt}\n\n${exclusions}`,
      model: defaultModels.detect,
      mediaResolution: 'high',
      maxObjects: 50,
      minSide: 24,
      minArea: 0.0002,
      nested: false,
      partial: 'hold',
      maxCalls: 6,
      proxySide: 2048,
    },
    crop: { margin: 10, viewSide: 2048 },
    recipe: {
      name: 'restore-and-colorize',
      steps: [{ ...step, ...told(restore!), next: [{ ...step, ...told(colorize!), next: [] }] }],
    },
  })
})

test('what a collection says goes before every default', () => {
  const detect = {
    detector: 'electronic-components',
    model: 'gemini-3.5-flash-lite',
    mediaResolution: 'low',
    thinking: 'minimal',
    safety: 'off',
    maxObjects: 7,
    minSide: 5,
    minArea: 0.25,
    partial: 'use',
    maxCalls: 9,
    labels: ['map', 'plan'],
  }
  const edit = { model: 'gemini-nano-banana-2.1', imageSize: '2K', safety: 'only-high', maxCalls: 3 }
  const plan = planOf({ detect, edit, crop: { margin: 0 }, recipe: 'restore' }, 'emulator')
  expect(plan.detect).toMatchObject({ ...detect, nested: true, proxySide: 1024, service: 'emulator' })
  expect(plan.crop.margin).toBe(0)
  expect(plan.recipe.steps).toMatchObject([{ ...edit, service: 'emulator' }])
})

test('a bound of nothing is a bound, and no default', () => {
  expect(planOf({ detect: { minSide: 0, minArea: 0 } }).detect).toMatchObject({ minSide: 0, minArea: 0 })
})

test.each([
  ['low', 1024],
  ['medium', 1536],
  ['high', 2048],
  ['ultra-high', 3072],
])('a detector that looks with %s resolution is shown %d pixels', (mediaResolution, side) => {
  expect(planOf({ detect: { mediaResolution } }).detect.proxySide).toBe(side)
})

describe('the question of a look', () => {
  const questionOf = (detect: object): string => planOf({ detect }).detect.prompt
  const { prompt, exclusions } = illustrations

  test('names the labels in place of what a detector leaves out by itself', () => {
    const question = questionOf({ labels: ['map', 'border'] })
    expect(question).toContain(prompt)
    expect(question).not.toContain(exclusions)
    expect(question).toContain('no others: map, border.')
  })

  test('is the collection’s own, with the labels it names and its guidance', () => {
    expect(questionOf({ prompt: 'Find the seals.' })).toBe('Find the seals.')
    expect(questionOf({ prompt: 'Find the seals.', guidance: 'They are red.' })).toBe(
      'Find the seals.\n\nThey are red.',
    )
    expect(questionOf({ prompt: 'Find the seals.', labels: ['seal'] })).toMatch(
      /^Find the seals\.\n\nLook for these kinds and no others: seal\. /,
    )
  })

  test('is that of the detector alone where it leaves nothing out', () => {
    expect(questionOf({ detector: 'electronic-components' })).toBe(components.prompt)
  })
})

test('a detector nobody knows is a problem, told with those there are', () => {
  expect(problemsOf({ detect: { detector: 'seals' } })).toEqual([
    {
      path: ['detect', 'detector'],
      message: expect.stringMatching(/seals.*(?:illustrations, electronic|components, illus)/),
    },
  ])
})

test('a model that does not fit is a problem at its place, for looks and for edits', () => {
  const problems = problemsOf({
    detect: { model: 'gone-1' },
    edit: { model: 'gone-2' },
    recipe: 'gild',
  })
  expect(problems).toMatchObject([
    { path: ['detect', 'model'], message: expect.stringContaining('gone-1') },
    { path: ['edit', 'model'], message: expect.stringContaining('gone-2') },
    { path: ['recipe'], message: expect.stringMatching(/gild; there are .*none, re.*, studio/) },
  ])
})

test('what a model does not take is a problem at its place', () => {
  expect(problemsOf({ detect: { thinking: 'minimal' } })).toMatchObject([{ path: ['detect', 'model'] }])
  const edit = { model: 'gemini-3.1-flash-lite-image', imageSize: '4K' }
  expect(problemsOf({ edit })).toMatchObject([
    { path: ['edit', 'model'], message: expect.stringMatching(/image size 4K; use 1K/) },
  ])
  expect(problemsOf({ edit: { ...edit, imageSize: '1K' } })).toEqual([])
  expect(problemsOf({ edit: { thinking: 'low' } })).toMatchObject([{ path: ['edit', 'model'] }])
})
