import { expect, test } from 'vitest'
import { defineRecipe } from './define-recipe.ts'
import { loadDefinitions } from './load-definitions.ts'
import colorize from './steps/colorize.ts'
import restore from './steps/restore.ts'

test('every file of steps, recipes and detectors is found under its own name', async () => {
  const { steps, recipes, detectors } = await loadDefinitions()
  expect([...steps.keys()]).toEqual([
    'cinematize',
    'colorize',
    'digital-graphic',
    'painting',
    'photo',
    'restore',
    'restore-tilted',
    'restore-warped',
    'watercolor',
  ])
  expect([...detectors.keys()]).toEqual(['electronic-components', 'illustrations'])
  expect(recipes.get('storyboard')?.steps[0]?.next.map(({ step }) => step.name)).toEqual([
    'colorize',
    'cinematize',
  ])
})

test('repairing keeps, everything else is called an interpretation', async () => {
  const { steps } = await loadDefinitions()
  const families = [...steps.values()].map(({ name, family }) => [name.startsWith('restore'), family])
  expect(families.every(([repairs, family]) => family === (repairs ? 'conservative' : 'interpretive'))).toBe(
    true,
  )
})

test('a recipe whose joints do not fit does not compile', () => {
  // @ts-expect-error a restoration starts from a crop, not from a coloured picture
  expect(colorize(restore()).next).toHaveLength(1)
  // @ts-expect-error nor from another restoration
  expect(restore(restore()).next).toHaveLength(1)
  expect(defineRecipe({ name: 'plain', summary: '', steps: [colorize()] }).steps).toHaveLength(1)
})
