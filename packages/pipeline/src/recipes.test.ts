import { expect, test } from 'vitest'
import { defineRecipe } from './define-recipe.ts'
import type { Picture, RecipeNode } from './define-step.ts'
import { loadDefinitions } from './load-definitions.ts'
import colorize from './steps/colorize.ts'
import restore from './steps/restore.ts'

const { steps, recipes, detectors } = await loadDefinitions()

interface StepLink {
  node: RecipeNode
  /** what it starts from */
  from: Picture
}

function linksBelow(nodes: readonly RecipeNode[], from: Picture): StepLink[] {
  return nodes.flatMap((node) => [{ node, from }, ...linksBelow(node.next, node.step.makes)])
}

test('there is something to choose from', () => {
  for (const found of [steps, recipes, detectors]) expect(found.size).toBeGreaterThan(0)
})

test.each([...recipes.values()])('$name gives every step a picture that it takes', (recipe) => {
  for (const { node, from } of linksBelow(recipe.steps, 'crop')) {
    expect(node.step.takes, node.step.name).toContain(from)
    expect(steps.get(node.step.name)).toBe(node.step)
  }
})

test.each([...recipes.values()])('$name has no two steps of one name side by side', (recipe) => {
  const places = linksBelow(recipe.steps, 'crop')
  for (const siblings of [recipe.steps, ...places.map(({ node }) => node.next)])
    expect(new Set(siblings.map(({ step }) => step.name)).size).toBe(siblings.length)
})

test.each([...steps.values()])('$name is marked as what it makes', ({ family, makes }) => {
  expect(family).toBe(makes === 'interpreted' ? 'interpretive' : 'conservative')
})

test('no restoration starts from what a model invented', () => {
  const restorations = [...steps.values()].filter(({ family }) => family === 'conservative')
  expect(restorations.flatMap(({ takes }) => takes)).not.toContain('interpreted')
})

test.each([...steps.values(), ...detectors.values()])(
  '$name has a summary, a prompt and a version',
  (made) => {
    expect(made).toMatchObject({
      summary: expect.stringMatching(/^\S.*\S$/),
      prompt: expect.stringMatching(/\w{3}/),
      version: expect.toSatisfy((version: number) => Number.isInteger(version) && version > 0),
    })
  },
)

test('a recipe whose joints do not fit does not compile', () => {
  // @ts-expect-error a restoration starts from a crop, not from a coloured picture
  expect(colorize(restore()).next).toHaveLength(1)
  // @ts-expect-error nor from another restoration
  expect(restore(restore()).next).toHaveLength(1)
  expect(defineRecipe({ name: 'plain', summary: '', steps: [colorize()] }).steps).toHaveLength(1)
})
