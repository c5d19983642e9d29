import { paidCalls, type PaidPage, type Plan, type StepPlan } from '@vignette/domain'
import { driftNotice, retirementNotice } from '@vignette/vision'

/** The part of a plan that names models. */
interface PlannedModels {
  detect: Pick<Plan['detect'], 'model'>
  recipe: Pick<Plan['recipe'], 'steps'>
}

/** A sentence for each model of a plan that is about to retire. */
export function retirementsOf({ detect, recipe }: PlannedModels, on = new Date()): string[] {
  const modelsOf = ({ model, next }: StepPlan): string[] => [model, ...next.flatMap(modelsOf)]
  const models = new Set([detect.model, ...recipe.steps.flatMap(modelsOf)])
  return [...models].flatMap((model) => retirementNotice(model, on) ?? [])
}

/** A sentence for each model that did not answer itself in the calls of one submission. */
export function driftsOf(manifests: readonly { pages: readonly PaidPage[] }[], run: string): string[] {
  const calls = manifests.flatMap(({ pages }) =>
    paidCalls(pages).filter(({ paidFor }) => paidFor?.run === run),
  )
  return [...new Set(calls.flatMap(({ call }) => driftNotice(call) ?? []))]
}
