import { expect, test } from 'vitest'
import { loadDefinitions } from './load-definitions.ts'
import { readSettings } from './read-settings.ts'
import type { PlacedProblem } from './read-yaml.ts'
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

const nobodys = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

test.each(nobodys)('a name that every object has names nothing: %s', async (name) => {
  for (const text of [
    `recipe: [${name}]`,
    `recipe:\n  - step: restore\n    next: [${name}]`,
    `recipe: ${name.toLowerCase()}`,
    `detect: { detector: ${name.toLowerCase()} }`,
    `detect: { model: ${name} }`,
    `edit: { model: ${name} }`,
    `${name}: 1`,
    `detect: { ${name}: 1 }`,
    `detect: { safety: ${name} }`,
    `detect: { mediaResolution: ${name} }`,
    `steps: { sepia: { prompt: p, family: ${name} } }`,
  ])
    expect(await problemsOf(text), text).toMatchObject([{ line: expect.any(Number) }])
})

test('a step of one’s own may have a name that every object has', async () => {
  const plan = await planOf('recipe: [constructor]\nsteps: { constructor: { prompt: Build it. } }')
  expect(plan.recipe.steps).toMatchObject([{ step: 'constructor', prompt: 'Build it.' }])
})

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...Array.from('bcdefghij', (letter, index) => {
    const before = 'abcdefghi'[index]
    return `${letter}: &${letter} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`
  }),
].join('\n')
const chain = (depth: number): string =>
  `recipe: ${'[{ step: restore-warped, next: '.repeat(depth)}[]${'}]'.repeat(depth)}`

test.each([
  ['more aliases than settings have', bomb],
  ['a recipe within itself', 'recipe: &r\n  - step: restore\n    next: *r\n'],
  [
    'a recipe within itself, further down',
    'recipe:\n  - step: restore\n    next: &n [{ step: colorize, next: *n }]\n',
  ],
  ['a tree of steps within itself', 'recipe: [&s { step: restore, next: [*s] }]\n'],
  ['settings within themselves', '&a { detect: *a }'],
  ['an alias of nothing', 'recipe: *nothing\n'],
  ['merges within themselves', 'detect: &d { <<: *d }\n'],
  ['a tree without end', `recipe: ${'['.repeat(20_000)}`],
  ['a tree deeper than any', `recipe: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['tables deeper than any', `${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['lists deeper than any', `recipe: ${'- '.repeat(20_000)}restore`],
  ['steps deeper than a job can name', chain(200)],
  ['steps much deeper than a job can name', chain(3000)],
  ['too much text', `title: ${'x'.repeat(1024 * 1024)}`],
  ['many problems', `recipe: [${'gild, '.repeat(50_000)}]`],
])('%s is a problem with its line', async (_what, text) => {
  const problems = await problemsOf(text)
  expect(problems.length).toBeGreaterThan(0)
  for (const { line, message } of problems) {
    expect(line).toBeGreaterThan(0)
    expect(message).toMatch(/\w/)
  }
})

test('an alias is read as what it stands for', async () => {
  const text = 'recipe:\n  - { step: sepia, next: &n [blue] }\n  - { step: green, next: *n }\nsteps:\n'
  const steps = ['sepia', 'green', 'blue'].map((name) => `  ${name}: { prompt: p }\n`).join('')
  const plan = await planOf(text + steps)
  expect(plan.recipe.steps.map(({ next }) => next.map(({ step }) => step))).toEqual([['blue'], ['blue']])
})

const stairs = (depth: number): string =>
  `recipe: ${'[{ step: sepia, next: '.repeat(depth)}[]${'}]'.repeat(depth)}\nsteps: { sepia: { prompt: p } }`

test('a recipe is as deep as a job can name, and no deeper', async () => {
  expect((await planOf(stairs(16))).recipe.steps).toHaveLength(1)
  expect(await problemsOf(stairs(17))).toMatchObject([
    { line: 1, key: expect.stringMatching(/next$/), message: expect.stringMatching(/16 steps/) },
  ])
})

test.each([
  ['title: a\nrecipe: *r\n', 2],
  ['title: a\nrecipe:\n  - step: restore\n    next: &r [{ step: restore, next: *r }]\n', 4],
  [`title: a\n\n# note\nrecipe: ${'['.repeat(100)}`, 4],
  [
    `title: |\n  many\n  lines\nrecipe:\n${Array.from({ length: 100 }, (_, depth) => `${' '.repeat(depth + 1)}a:\n`).join('')}`,
    68,
  ],
  [`title: a\ndetect: { labels: [${'map, '.repeat(6000)}] }`, 2],
  ['title: a\n__proto__: { prompt: x }', 2],
])('a problem of the whole file has the line it stands in', async (text, line) => {
  expect(await problemsOf(text)).toMatchObject([{ line }])
})
