import {
  longestPath,
  type CollectionSettings,
  type Plan,
  type Service,
  type StepPlan,
  type StepSettings,
} from '@vignette/domain'
import { checkRequest, defaultModels, modelFor } from '@vignette/vision'
import { placeOfOwnSteps, type Picture, type RecipeNode, type StepDefinition } from './define-step.ts'
import type { Definitions } from './load-definitions.ts'
import { inPlace, type Problem, type Report } from './problems.ts'

export interface Resolving {
  definitions: Definitions
  service: Service
  now: Date
  report: Report
}

interface Recipe extends Resolving {
  settings: CollectionSettings
}

/** The recipe a collection names, or its own tree, with every step complete; what is wrong with it is reported. */
export function resolveRecipe(settings: CollectionSettings, resolving: Resolving): Plan['recipe'] {
  const { definitions, report, now } = resolving
  const { edit, recipe } = settings
  inPlace(report, ['edit', 'model'], () =>
    checkRequest(modelFor(edit.model ?? defaultModels.edit, 'edit', now), {
      imageSize: edit.imageSize ?? '1K',
      thinking: edit.thinking,
    }),
  )
  const whole: Recipe = { ...resolving, settings }
  if (typeof recipe !== 'string')
    return { name: 'own', steps: ownSteps(recipe, { path: ['recipe'], after: undefined, depth: 1 }, whole) }
  const known = definitions.recipes.get(recipe)
  if (!known)
    report(
      ['recipe'],
      `there is no recipe ${recipe}; there are ${[...definitions.recipes.keys()].join(', ')}`,
    )
  const planned = (node: RecipeNode): StepPlan => complete(node.step, node.next.map(planned), whole)
  return { name: recipe, steps: known?.steps.map(planned) ?? [] }
}

/** Guidance stands behind the step's own words: it says what is peculiar to the collection. */
function complete(step: StepDefinition, next: StepPlan[], { settings, service }: Recipe): StepPlan {
  const { edit } = settings
  return {
    service,
    step: step.name,
    version: step.version,
    family: step.family,
    prompt: [step.prompt, edit.guidance].filter(Boolean).join('\n\n'),
    model: edit.model ?? defaultModels.edit,
    imageSize: edit.imageSize ?? '1K',
    ...(edit.thinking ? { thinking: edit.thinking } : {}),
    ...(edit.safety ? { safety: edit.safety } : {}),
    trim: step.trim ?? false,
    maxCalls: edit.maxCalls,
    next,
  }
}

interface Branch {
  path: Problem['path']
  /** the step before; undefined at the root, where crops are */
  after: StepDefinition | undefined
  /** 1 at the root */
  depth: number
}

function ownSteps(
  recipe: readonly StepSettings[],
  { path, after, depth }: Branch,
  whole: Recipe,
): StepPlan[] {
  const { report } = whole
  const names = new Set<string>()
  if (depth > longestPath && recipe.length > 0) {
    report(path, `no more than ${longestPath} steps stand one after another`)
    return []
  }
  return recipe.flatMap((entry, index) => {
    const { step: name, next = [] } = typeof entry === 'string' ? { step: entry } : entry
    const at = typeof entry === 'string' ? [...path, index] : [...path, index, 'step']
    if (names.has(name)) report(at, `${name} stands here twice; two steps side by side need two names`)
    names.add(name)
    const step = findStep(name, whole)
    if (step) checkOrder(step, after, (message) => report(at, message))
    else report(at, `there is no step ${name}; there are ${knownSteps(whole).join(', ')}`)
    const steps = ownSteps(
      next,
      { path: [...path, index, 'next'], after: step ?? after, depth: depth + 1 },
      whole,
    )
    return step ? [complete(step, steps, whole)] : []
  })
}

function findStep(name: string, { settings, definitions }: Recipe): StepDefinition | undefined {
  const own = Object.hasOwn(settings.steps, name) ? settings.steps[name] : undefined
  return own ? { ...own, name, summary: '', ...placeOfOwnSteps[own.family] } : definitions.steps.get(name)
}

function knownSteps({ settings, definitions }: Recipe): string[] {
  return [...definitions.steps.keys(), ...Object.keys(settings.steps)]
}

const pictureWords: Record<Picture, string> = {
  crop: 'a crop',
  restored: 'a restoration',
  interpreted: 'an interpretation',
}

/** The rule of built-in recipes, which the compiler holds there: nothing passes for a restoration that is none. */
function checkOrder(
  step: StepDefinition,
  after: StepDefinition | undefined,
  report: (m: string) => void,
): void {
  const given = after?.makes ?? 'crop'
  if (step.takes.includes(given)) return
  const wanted = step.takes.map((picture) => pictureWords[picture]).join(' or ')
  const before = after ? `${after.name} makes ${pictureWords[given]}` : 'a recipe begins with a crop'
  report(`${step.name} cannot stand here: it follows ${wanted}, and ${before}`)
}
