import type { Call } from '@vignette/domain'
import { drifted } from './ask.ts'
import { findModel, lifecycle } from './catalogue.ts'

/** So many days before its end a model is warned of. */
const warningDays = 60

/** The sentence to show about a model that is about to retire; undefined for any other. */
export function retirementNotice(id: string, on: Date): string | undefined {
  const model = findModel(id)
  const { state, daysLeft = 0, successor } = model ? lifecycle(model, on) : { state: 'current' }
  if (!model || state !== 'retiring' || daysLeft > warningDays) return undefined
  const days = daysLeft === 1 ? '1 day' : `${daysLeft} days`
  return `${id} retires in ${days}, on ${model.retires?.on}; name ${successor} in the settings before that.`
}

/** The sentence to show when another model answered than was asked; undefined where none did. */
export function driftNotice(call: Call): string | undefined {
  if (!drifted(call)) return undefined
  const { model, answeredBy } = call
  return `${model} was asked and ${answeredBy} answered; choose a model that is still served.`
}
