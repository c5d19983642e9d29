import {
  PermanentError,
  type CollectionSettings,
  type DetectPlan,
  type Plan,
  type Service,
  type StepPlan,
  type StepSettings,
} from '@vignette/domain'
import { checkRequest, defaultModels, modelFor } from '@vignette/vision'
import type { RecipeNode, StepDefinition } from './define-step.ts'
import type { Definitions } from './load-definitions.ts'

/** Something wrong with the settings, and where in them. */
export interface Problem {
  path: (string | number)[]
  message: string
}

/** Longest sides in pixels: what a detector looks at, and what an editor and a screen get of a crop. */
const proxySide = 1536
const viewSide = 2048

type Report = (path: Problem['path'], message: string) => void

/** Fills in every name and default of a collection's settings, or lists all that is wrong with them. */
export function resolvePlan(
  settings: CollectionSettings,
  { definitions, service, now }: { definitions: Definitions; service: Service; now: Date },
): { plan: Plan } | { problems: Problem[] } {
  const problems: Problem[] = []
  const report: Report = (path, message) => problems.push({ path, message })
  const resolving = { definitions, service, now, report }
  const detect = resolveDetect(settings.detect, resolving)
  const recipe = resolveRecipe(settings, resolving)
  if (!detect || problems.length > 0) return { problems }
  return { plan: { v: 1, detect, crop: { ...settings.crop, viewSide }, recipe } }
}

interface Resolving {
  definitions: Definitions
  service: Service
  now: Date
  report: Report
}

function resolveDetect(
  settings: CollectionSettings['detect'],
  { definitions, service, now, report }: Resolving,
): DetectPlan | undefined {
  const detector = definitions.detectors.get(settings.detector)
  if (!detector) {
    report(
      ['detect', 'detector'],
      `there is no detector ${settings.detector}; there are ${[...definitions.detectors.keys()].join(', ')}`,
    )
    return undefined
  }
  const plan: DetectPlan = {
    service,
    detector: detector.name,
    version: detector.version,
    prompt: [settings.prompt ?? detector.prompt, settings.guidance].filter(Boolean).join('\n\n'),
    ...(settings.labels ? { labels: settings.labels } : {}),
    model: settings.model ?? defaultModels.detect,
    mediaResolution: settings.mediaResolution ?? 'high',
    ...(settings.thinking ? { thinking: settings.thinking } : {}),
    maxObjects: settings.maxObjects ?? detector.maxObjects,
    proxySide,
  }
  inPlace(report, ['detect', 'model'], () => checkRequest(modelFor(plan.model, 'detect', now), plan))
  return plan
}

function resolveRecipe(settings: CollectionSettings, resolving: Resolving): Plan['recipe'] {
  const { definitions, report } = resolving
  const { edit, recipe } = settings
  const complete = (step: StepDefinition | OwnStep, next: StepPlan[]): StepPlan => ({
    service: resolving.service,
    step: step.name,
    version: step.version,
    family: step.family,
    prompt: step.prompt,
    model: edit.model ?? defaultModels.edit,
    imageSize: edit.imageSize ?? '1K',
    ...(edit.thinking ? { thinking: edit.thinking } : {}),
    next,
  })
  inPlace(report, ['edit', 'model'], () =>
    checkRequest(modelFor(edit.model ?? defaultModels.edit, 'edit', resolving.now), {
      imageSize: edit.imageSize ?? '1K',
      thinking: edit.thinking,
    }),
  )
  if (typeof recipe === 'string') {
    const known = definitions.recipes.get(recipe)
    if (!known)
      report(
        ['recipe'],
        `there is no recipe ${recipe}; there are ${[...definitions.recipes.keys()].join(', ')}`,
      )
    const planned = (node: RecipeNode): StepPlan => complete(node.step, node.next.map(planned))
    return { name: recipe, steps: known?.steps.map(planned) ?? [] }
  }
  return { name: 'own', steps: ownSteps(recipe, ['recipe'], { settings, definitions, report, complete }) }
}

type OwnStep = CollectionSettings['steps'][string] & { name: string }

interface OwnRecipe {
  settings: CollectionSettings
  definitions: Definitions
  report: Report
  complete: (step: StepDefinition | OwnStep, next: StepPlan[]) => StepPlan
}

function ownSteps(recipe: readonly StepSettings[], path: Problem['path'], own: OwnRecipe): StepPlan[] {
  const names = new Set<string>()
  return recipe.flatMap((entry, index) => {
    const { step: name, next = [] } = typeof entry === 'string' ? { step: entry } : entry
    const at = typeof entry === 'string' ? [...path, index] : [...path, index, 'step']
    const mine = own.settings.steps[name]
    const step = mine ? { ...mine, name } : own.definitions.steps.get(name)
    const steps = ownSteps(next, [...path, index, 'next'], own)
    if (names.has(name)) own.report(at, `${name} stands here twice; two steps side by side need two names`)
    names.add(name)
    if (step) return [own.complete(step, steps)]
    own.report(
      at,
      `there is no step ${name}; there are ${[...own.definitions.steps.keys(), ...Object.keys(own.settings.steps)].join(', ')}`,
    )
    return []
  })
}

function inPlace(report: Report, path: Problem['path'], check: () => unknown): void {
  try {
    check()
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    report(path, error.message)
  }
}
