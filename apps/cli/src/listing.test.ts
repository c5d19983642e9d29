import { loadDefinitions, type Definitions } from '@vignette/pipeline'
import { defaultModels, models } from '@vignette/vision'
import { expect, test, vi } from 'vitest'
import { list } from './commands/list.ts'
import { listDefinitions, renderListing } from './listing.ts'

const today = new Date('2026-11-23T12:00:00Z')
const definitions = await loadDefinitions()

async function outputOf(options: { json?: boolean }): Promise<string> {
  using write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  expect(await list(options)).toBe(0)
  return write.mock.calls.map(([text]) => String(text)).join('')
}

/** The one line that begins with this name. */
function lineOf(output: string, name: string): string {
  const lines = output.split('\n').filter((line) => /^ {2}([^ :]+)/.exec(line)?.[1] === name)
  expect(lines.length, name).toBeGreaterThan(0)
  return lines.join('\n')
}

test('every detector, recipe, step and model that is found is printed with what it is', async () => {
  const output = await outputOf({})
  const { steps, recipes, detectors } = definitions
  for (const { name, summary } of [...detectors.values(), ...recipes.values()])
    expect(lineOf(output, name)).toContain(summary)
  for (const { name, version, family, summary } of steps.values())
    expect(lineOf(output, name)).toMatch(new RegExp(`version ${version} +${family} +follows .*${summary}`))
  for (const { id } of models) expect(lineOf(output, id)).toMatch(/finds objects|edits pictures/)
  for (const id of Object.values(defaultModels)) expect(lineOf(output, id)).toContain('the default')
})

test('as JSON it lists the same for scripts', async () => {
  const listing = JSON.parse(await outputOf({ json: true }))
  const names = (found: { name: string }[]): string[] => found.map(({ name }) => name)
  expect(names(listing.detectors)).toEqual([...definitions.detectors.keys()])
  expect(names(listing.recipes)).toEqual([...definitions.recipes.keys()])
  expect(names(listing.steps)).toEqual([...definitions.steps.keys()])
  expect(listing.models.map(({ id }: { id: string }) => id)).toEqual(models.map(({ id }) => id))
})

test('a recipe is a tree of steps, and a step names what it can follow', () => {
  const restore = definitions.steps.get('restore')!
  const colorize = definitions.steps.get('colorize')!
  const follows = (): boolean => true
  const last = { step: colorize, next: [], follows }
  const own: Definitions = {
    detectors: new Map(),
    recipes: new Map([
      [
        'own',
        {
          name: 'own',
          summary: 'a tree',
          steps: [{ step: restore, next: [{ ...last, next: [last] }, last], follows }, last],
        },
      ],
    ]),
    steps: new Map([
      ['restore', { ...restore, takes: ['crop'], summary: 'keeps', version: 2 }],
      ['colorize', { ...colorize, takes: ['crop', 'restored'], summary: 'adds' }],
    ]),
  }
  expect(renderListing(listDefinitions(own, today))).toContain(`
  own: a tree
    restore
      colorize
        colorize
      colorize
    colorize

Steps, for recipes of your own
  restore   version 2  conservative  follows a crop                   keeps
  colorize  version 2  interpretive  follows a crop or a restoration  adds
`)
})

test('a model has the price of the day and tells when it retires', () => {
  const on = (day: string): string => renderListing(listDefinitions(definitions, new Date(day)))
  expect(lineOf(on('2026-12-31'), 'gemini-3.8-flash')).toContain('in 0.75, out 3.75')
  expect(lineOf(on('2027-01-01'), 'gemini-3.8-flash')).toContain('in 1.50, out 7.50')
  expect(lineOf(on('2026-11-23'), 'gemini-nano-banana-2.1')).toContain('images 30.00')
  expect(lineOf(on('2026-11-23'), 'gemini-robotics-er-2-preview')).toContain('no known price')
  expect(lineOf(on('2026-11-30'), 'gemini-2.5-flash')).toContain(
    'until 2026-12-01, then gemini-3.5-flash-lite',
  )
  expect(lineOf(on('2026-12-01'), 'gemini-2.5-flash')).toContain('retired: use gemini-3.5-flash-lite')
})
