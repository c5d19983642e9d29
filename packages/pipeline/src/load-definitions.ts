import { loadFolder } from '@vignette/domain'
import type { Detector } from './define-detector.ts'
import type { Recipe } from './define-recipe.ts'
import type { Picture, Step, StepDefinition } from './define-step.ts'

/** What a collection can choose from by name. */
export interface Definitions {
  steps: ReadonlyMap<string, StepDefinition>
  recipes: ReadonlyMap<string, Recipe>
  detectors: ReadonlyMap<string, Detector>
}

/** Loads every file of `steps/`, `recipes/` and `detectors/`; a name that is not its file's is our own fault and throws. */
export async function loadDefinitions(): Promise<Definitions> {
  const folder = (name: string): URL => new URL(`${name}/`, import.meta.url)
  const [steps, recipes, detectors] = await Promise.all([
    loadFolder<Step<never, Picture>>(folder('steps'), ({ definition }) => definition.name),
    loadFolder<Recipe>(folder('recipes'), ({ name }) => name),
    loadFolder<Detector>(folder('detectors'), ({ name }) => name),
  ])
  const definitions = [...steps].map(([name, { definition }]) => [name, definition] as const)
  return { steps: new Map(definitions), recipes, detectors }
}
