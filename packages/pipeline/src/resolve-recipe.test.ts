import { CollectionSettings, type Plan, type StepPlan } from '@vignette/domain'
import { describe, expect, test } from 'vitest'
import { loadDefinitions } from './load-definitions.ts'
import type { Problem } from './problems.ts'
import { resolveRecipe } from './resolve-recipe.ts'

const definitions = await loadDefinitions()
const now = new Date('2026-11-23T12:00:00Z')

function resolve(settings: object): { recipe: Plan['recipe']; problems: Problem[] } {
  const problems: Problem[] = []
  const recipe = resolveRecipe(CollectionSettings.parse(settings), {
    definitions,
    service: 'gemini',
    now,
    report: (path, message) => problems.push({ path, message }),
  })
  return { recipe, problems }
}
type Tree = (string | [string, Tree])[]
const treeOf = (steps: readonly StepPlan[]): Tree =>
  steps.map(({ step, next }) => (next.length > 0 ? [step, treeOf(next)] : step))

test('a recipe by name is its whole tree', () => {
  const { recipe, problems } = resolve({ recipe: 'storyboard' })
  expect([recipe.name, treeOf(recipe.steps), problems]).toEqual([
    'storyboard',
    [['restore', ['colorize', 'cinematize']]],
    [],
  ])
})

test('a recipe nobody knows has no steps', () => {
  expect(resolve({ recipe: 'gild' }).recipe).toEqual({ name: 'gild', steps: [] })
})

test('an empty list edits nothing', () => {
  expect(resolve({ recipe: [] })).toEqual({ recipe: { name: 'own', steps: [] }, problems: [] })
})

test('a tree of its own goes as deep as it says', () => {
  const next = [{ step: 'colorize', next: ['painting'] }, 'photo']
  const { recipe, problems } = resolve({ recipe: [{ step: 'restore', next }, 'watercolor'] })
  expect([recipe.name, treeOf(recipe.steps), problems]).toEqual([
    'own',
    [['restore', [['colorize', ['painting']], 'photo']], 'watercolor'],
    [],
  ])
})

test('a step of its own is all it says, and guidance stands behind its words', () => {
  const { recipe } = resolve({
    recipe: ['sepia', 'restore'],
    steps: { sepia: { prompt: 'Tone it.', trim: true, family: 'conservative', version: 4 } },
    edit: { guidance: 'They are maps.', thinking: 'high' },
  })
  expect(recipe.steps[0]).toStrictEqual({
    service: 'gemini',
    step: 'sepia',
    version: 4,
    family: 'conservative',
    prompt: 'Tone it.\n\nThey are maps.',
    model: 'gemini-nano-banana-2.1',
    imageSize: '1K',
    thinking: 'high',
    trim: true,
    maxCalls: 6,
    next: [],
  })
  expect(recipe.steps[1]?.prompt).toMatch(/^Restore [^]*\n\nThey are maps\.$/)
})

test('a step of its own goes before a built-in one of the same name', () => {
  const { recipe } = resolve({ recipe: ['photo'], steps: { photo: { prompt: 'Mine.' } } })
  expect(recipe.steps).toMatchObject([{ prompt: 'Mine.', family: 'interpretive' }])
})

describe('a step that cannot stand where it does', () => {
  const stepsOf = { mend: { prompt: 'Mend it.', family: 'conservative' }, sepia: { prompt: 'Tone it.' } }
  const problemsOf = (...recipe: unknown[]): Problem[] => resolve({ recipe, steps: stepsOf }).problems

  test('is told with what it may follow, and what it does', () => {
    expect(problemsOf({ step: 'colorize', next: ['restore'] })).toEqual([
      {
        path: ['recipe', 0, 'next', 0],
        message: 'restore cannot stand here: it follows a crop, and colorize makes an interpretation',
      },
    ])
    expect(problemsOf({ step: 'restore', next: [{ step: 'restore' }] })).toEqual([
      {
        path: ['recipe', 0, 'next', 0, 'step'],
        message: 'restore cannot stand here: it follows a crop, and restore makes a restoration',
      },
    ])
    expect(problemsOf({ step: 'mend', next: ['restore'] })).toMatchObject([
      { message: expect.stringContaining('it follows a crop, and mend makes a restoration') },
    ])
    expect(problemsOf({ step: 'sepia', next: ['mend'] })).toMatchObject([
      { message: expect.stringContaining('it follows a crop or a restoration, and sepia makes') },
    ])
  })

  test('is only one that starts from what a model invented', () => {
    expect(problemsOf({ step: 'mend', next: ['mend', 'sepia', 'colorize'] })).toEqual([])
    expect(problemsOf({ step: 'sepia', next: ['sepia', 'painting'] })).toEqual([])
    expect(problemsOf({ step: 'colorize', next: ['colorize'] })).toHaveLength(1)
  })

  test('is told at the beginning of a recipe too', () => {
    const late = { ...definitions.steps.get('colorize')!, name: 'late', takes: ['restored' as const] }
    const problems: Problem[] = []
    resolveRecipe(CollectionSettings.parse({ recipe: ['late'] }), {
      definitions: { ...definitions, steps: new Map([['late', late]]) },
      service: 'gemini',
      now,
      report: (path, message) => problems.push({ path, message }),
    })
    expect(problems).toEqual([
      {
        path: ['recipe', 0],
        message: 'late cannot stand here: it follows a restoration, and a recipe begins with a crop',
      },
    ])
  })

  test('does not keep what is wrong behind it from being told', () => {
    const unknown = { step: 'gild', next: [{ step: 'colorize', next: ['restore'] }] }
    const { recipe, problems } = resolve({ recipe: [unknown, 'photo'], steps: stepsOf })
    expect(problems.map(({ path }) => path)).toEqual([
      ['recipe', 0, 'step'],
      ['recipe', 0, 'next', 0, 'next', 0],
    ])
    expect(problems[0]?.message).toMatch(/^there is no step gild; there are .*restore.*, mend, sepia$/)
    expect(treeOf(recipe.steps)).toEqual(['photo'])
  })

  test('is one beside another of its name, and not below it', () => {
    expect(problemsOf('photo', 'sepia', { step: 'photo' })).toMatchObject([
      { path: ['recipe', 2, 'step'], message: expect.stringMatching(/^photo stands here twice/) },
    ])
    expect(problemsOf({ step: 'photo', next: ['photo'] }, { step: 'sepia', next: ['photo'] })).toEqual([])
  })
})
