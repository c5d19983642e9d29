import { PermanentError } from '@vignette/domain'
import type { Model, ModelKind } from './model.ts'
import { models } from './models.ts'

/** The models used where the settings name none. */
export const defaultModels: Readonly<Record<ModelKind, string>> = {
  detect: 'gemini-3.8-flash',
  edit: 'gemini-nano-banana-2.1',
}

export function findModel(id: string): Model | undefined {
  return models.find((model) => model.id === id)
}

/**
 * The model of that id, if it does what is asked and still answers on that day.
 * Throws `PermanentError('model-unknown')` naming what could be used instead.
 */
export function modelFor(id: string, kind: ModelKind, on: Date): Model {
  const model = findModel(id)
  if (!model)
    throw unknown(`${id} is not in the model catalogue; near it are ${nearest(id, kind, on).join(', ')}.`)
  if (model.kind !== kind) {
    const does = { detect: 'finds objects and makes no images', edit: 'makes images and finds no objects' }
    throw unknown(`${id} ${does[model.kind]}; use ${defaultModels[kind]} or another ${kind} model.`)
  }
  const { state, successor } = lifecycle(model, on)
  if (state === 'retired') throw unknown(`${id} was retired on ${model.retires?.on}; use ${successor}.`)
  return model
}

/** What comes of a model: its last day is known, or past, and then what comes after it. */
export interface Lifecycle {
  state: 'current' | 'retiring' | 'retired'
  successor?: string
  /** days it still answers under its own name, today among them; 0 once it does not */
  daysLeft?: number
}

/** Whether a model answers under its own name on that day, and what comes after it. */
export function lifecycle(model: Model, on: Date): Lifecycle {
  if (!model.retires) return { state: 'current' }
  const { on: lastDay, successor } = model.retires
  const daysLeft = Math.max(0, (Date.parse(lastDay) - Date.parse(dayOf(on))) / 86_400_000)
  return { state: daysLeft > 0 ? 'retiring' : 'retired', successor, daysLeft }
}

/** The quota pools of all models of a kind. */
export function poolsOf(kind: ModelKind): string[] {
  return [...new Set(models.filter((model) => model.kind === kind).map((model) => model.pool))]
}

/** The day in UTC, as the catalogue writes it. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function nearest(id: string, kind: ModelKind, on: Date): string[] {
  const words = id.toLowerCase().split(/[-.]/)
  const shared = (model: Model): number =>
    model.id.split(/[-.]/).filter((word) => words.includes(word)).length
  return models
    .filter((model) => model.kind === kind && lifecycle(model, on).state !== 'retired')
    .toSorted((a, b) => shared(b) - shared(a))
    .slice(0, 3)
    .map((model) => model.id)
}

function unknown(message: string): PermanentError {
  return new PermanentError('model-unknown', message)
}
