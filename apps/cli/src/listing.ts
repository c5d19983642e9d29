import type { Definitions } from '@vignette/pipeline'
import { defaultModels, knownPrice, lifecycle, models, type Model, type Price } from '@vignette/vision'

type Recipe = NonNullable<ReturnType<Definitions['recipes']['get']>>
type Step = NonNullable<ReturnType<Definitions['steps']['get']>>
type Node = Recipe['steps'][number]

interface ListedNode {
  step: string
  next: ListedNode[]
}

interface ListedModel {
  id: string
  does: Model['kind']
  default: boolean
  /** US dollars for a million tokens today; null: the model is not called */
  price: Price | null
  state: ReturnType<typeof lifecycle>['state']
  retires?: Model['retires']
}

/** What a collection’s settings can name, as `vignette list --json` prints it. */
export interface Listing {
  detectors: { name: string; version: number; summary: string; maxObjects: number }[]
  recipes: { name: string; summary: string; steps: ListedNode[] }[]
  steps: (Pick<Step, 'name' | 'version' | 'family' | 'makes' | 'summary'> & { follows: Step['takes'] })[]
  models: ListedModel[]
}

/** Lists what there is on that day. */
export function listDefinitions({ detectors, recipes, steps }: Definitions, on: Date): Listing {
  return {
    detectors: [...detectors.values()].map(({ prompt: _long, ...detector }) => detector),
    recipes: [...recipes.values()].map((recipe) => ({ ...recipe, steps: recipe.steps.map(listNode) })),
    steps: [...steps.values()].map(({ prompt: _long, takes, ...step }) => ({ ...step, follows: takes })),
    models: models.map((model) => listModel(model, on)),
  }
}

function listNode({ step, next }: Pick<Node, 'step' | 'next'>): ListedNode {
  return { step: step.name, next: next.map(listNode) }
}

function listModel(model: Model, on: Date): ListedModel {
  const { id, kind: does, retires } = model
  return {
    id,
    does,
    default: defaultModels[does] === id,
    price: knownPrice(model, on) ?? null,
    state: lifecycle(model, on).state,
    ...(retires ? { retires } : {}),
  }
}

const pictures: Record<Step['makes'], string> = {
  crop: 'a crop',
  restored: 'a restoration',
  interpreted: 'an interpretation',
}

/** The listing for people. */
export function renderListing({ detectors, recipes, steps, models: listed }: Listing): string {
  const ofSteps = steps.map(({ name, version, family, follows, summary }) => [
    name,
    `version ${version}`,
    family,
    `follows ${follows.map((picture) => pictures[picture]).join(' or ')}`,
    summary,
  ])
  const ofRecipes = recipes.flatMap((recipe) => [
    `  ${recipe.name}: ${recipe.summary}`,
    ...renderTree(recipe.steps, '    '),
  ])
  return [
    ['Detectors, for detect.detector', ...columns(detectors.map(({ name, summary }) => [name, summary]))],
    ['Recipes, for recipe', ...ofRecipes],
    ['Steps, for recipes of your own', ...columns(ofSteps)],
    [
      'Models, for detect.model and edit.model; prices are US dollars for a million tokens, today',
      ...columns(listed.map(renderModel)),
    ],
  ]
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function renderTree(nodes: readonly ListedNode[], indent: string): string[] {
  return nodes.flatMap(({ step, next }) => [`${indent}${step}`, ...renderTree(next, `${indent}  `)])
}

function renderModel({ id, does, price, ...model }: ListedModel): string[] {
  const { successor, on } = { successor: '', on: '', ...model.retires }
  const states = {
    current: '',
    retiring: `until ${on}, then ${successor}`,
    retired: `retired: use ${successor}`,
  }
  return [
    id,
    does === 'detect' ? 'finds objects' : 'edits pictures',
    price ? renderPrice(price) : 'no known price, so it is not called',
    [model.default ? 'the default' : '', states[model.state]].filter(Boolean).join(', '),
  ]
}

function renderPrice({ inputPerMillion, textOutPerMillion, imageOutPerMillion }: Price): string {
  const images = imageOutPerMillion === undefined ? '' : `, images ${imageOutPerMillion.toFixed(2)}`
  return `in ${inputPerMillion.toFixed(2)}, out ${textOutPerMillion.toFixed(2)}${images}`
}

function columns(rows: readonly string[][]): string[] {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(width(at))).join('  ')}`.trimEnd())
}
