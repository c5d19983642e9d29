import { readdir } from 'node:fs/promises'
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
  const [steps, recipes, detectors] = await Promise.all([
    load<Step<never, Picture>>('steps'),
    load<Recipe>('recipes'),
    load<Detector>('detectors'),
  ])
  return {
    steps: byName(
      'steps',
      steps.map(([file, step]) => [file, step.definition]),
    ),
    recipes: byName('recipes', recipes),
    detectors: byName('detectors', detectors),
  }
}

async function load<T>(folder: string): Promise<[file: string, content: T][]> {
  const files = await readdir(new URL(`${folder}/`, import.meta.url))
  const names = files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .toSorted()
  return Promise.all(
    names.map(async (name): Promise<[string, T]> => {
      const module: { default: T } = await import(new URL(`${folder}/${name}.ts`, import.meta.url).href)
      return [name, module.default]
    }),
  )
}

function byName<T extends { name: string }>(
  folder: string,
  found: [file: string, content: T][],
): Map<string, T> {
  for (const [file, { name }] of found) {
    if (file !== name) throw new Error(`${folder}/${file}.ts declares ${name}; the two must be the same`)
  }
  return new Map(found)
}
