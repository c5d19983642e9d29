import { expect, test } from 'vitest'
import { loadDefinitions } from './load-definitions.ts'
import { readSettings, type PlacedProblem } from './read-settings.ts'
import { resolvePlan } from './resolve-plan.ts'
import type { Plan } from '@vignette/domain'

const now = new Date('2026-11-23T12:00:00Z')

async function resolve(text: string): Promise<{ plan?: Plan; problems: PlacedProblem[] }> {
  const { settings, problems, place } = readSettings(text)
  const resolved = resolvePlan(settings, { definitions: await loadDefinitions(), service: 'gemini', now })
  if ('plan' in resolved) return { plan: resolved.plan, problems }
  return { problems: [...problems, ...place(resolved.problems)] }
}

async function planOf(text: string): Promise<Plan> {
  const { plan, problems } = await resolve(text)
  expect(problems).toEqual([])
  return plan!
}

async function problemsOf(text: string): Promise<PlacedProblem[]> {
  return (await resolve(text)).problems
}

test('an empty file is a whole plan', async () => {
  const plan = await planOf('')
  expect(plan.recipe.name).toBe('restore-and-colorize')
  expect(plan.recipe.steps.map(({ step, next }) => [step, next.map((node) => node.step)])).toEqual([
    ['restore', ['colorize']],
  ])
  expect(plan.detect).toMatchObject({ detector: 'illustrations', mediaResolution: 'high' })
})

test('guidance is added to the question, a prompt of its own replaces it', async () => {
  const guided = await planOf('detect: { guidance: The plates are lithographs. }')
  expect(guided.detect.prompt).toMatch(/Find every picture[^]*The plates are lithographs\.$/)
  expect((await planOf('detect: { prompt: Find the seals. }')).detect.prompt).toBe('Find the seals.')
})

test('a collection brings steps and a tree of its own', async () => {
  const plan = await planOf(`
recipe:
  - step: restore
    next: [sepia, colorize]
steps:
  sepia: { prompt: Tone it in sepia. }
`)
  expect(plan.recipe.steps[0]?.next.map(({ step, prompt }) => [step, prompt.slice(0, 7)])).toEqual([
    ['sepia', 'Tone it'],
    ['colorize', 'Coloriz'],
  ])
})

test('JSON is read as well', async () => {
  expect((await planOf('{ "recipe": "none", "crop": { "margin": 0 } }')).crop.margin).toBe(0)
})

test('every problem is reported at once, with its line and key', async () => {
  const problems = await problemsOf(`name: My Collection
detect:
  mediaResolution: enormous
  lables: [map]
crop:
  margin: -1
recipe: gild
`)
  expect(problems.map(({ line, key }) => [line, key])).toEqual([
    [1, 'name'],
    [3, 'detect.mediaResolution'],
    [4, 'detect.lables'],
    [6, 'crop.margin'],
    [7, 'recipe'],
  ])
})

test('names that nobody knows are reported with those that are known', async () => {
  const problems = await problemsOf(`detect: { model: gemini-1-ultra }
recipe:
  - step: restore
    next: [gild]
`)
  expect(problems.map(({ line, key }) => [line, key])).toEqual([
    [1, 'detect.model'],
    [4, 'recipe[0].next[0]'],
  ])
  expect(problems[1]?.message).toMatch(/gild.*colorize/)
})

test('a thinking level that the model does not have is a problem of the settings', async () => {
  const [problem] = await problemsOf('detect: { model: gemini-3.8-flash, thinking: minimal }')
  expect(problem).toMatchObject({ line: 1, message: expect.stringMatching(/low/) })
})

test('two steps of one name side by side are refused', async () => {
  expect(await problemsOf('recipe: [restore, restore]')).toMatchObject([{ key: 'recipe[1]' }])
})

test('what is not YAML is reported where it breaks', async () => {
  expect(await problemsOf('name: a\ndetect: [1, 2\n')).toMatchObject([{ line: expect.any(Number) }])
})
