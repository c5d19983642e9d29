import { paidCalls, type Manifest, type Plan, type StepPlan } from '@vignette/domain'
import { driftNotice, retirementNotice } from '@vignette/vision'

/** A sentence for each model of a plan that is about to retire. */
export function retirementsOf(plan: Plan, on = new Date()): string[] {
  const modelsOf = ({ model, next }: StepPlan): string[] => [model, ...next.flatMap(modelsOf)]
  const models = new Set([plan.detect.model, ...plan.recipe.steps.flatMap(modelsOf)])
  return [...models].flatMap((model) => retirementNotice(model, on) ?? [])
}

/** A sentence for each model that did not answer itself in the calls of one submission. */
export function driftsOf(manifests: readonly Manifest[], run: string): string[] {
  const calls = manifests.flatMap(({ pages }) =>
    paidCalls(pages).filter(({ paidFor }) => paidFor?.run === run),
  )
  return [...new Set(calls.flatMap(({ call }) => driftNotice(call) ?? []))]
}
