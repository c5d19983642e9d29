import { ThinkingLevel as WireLevel, type ThinkingConfig } from '@google/genai'
import type { ThinkingLevel } from '@vignette/domain'
import type { Model } from './model.ts'
import { thinkingOf } from './prices.ts'

const wireLevels: Record<ThinkingLevel, WireLevel> = {
  minimal: WireLevel.MINIMAL,
  low: WireLevel.LOW,
  medium: WireLevel.MEDIUM,
  high: WireLevel.HIGH,
}

/** Tokens that stand for a level, before the model's own bounds. */
const budgets: Record<ThinkingLevel, number> = { minimal: 0, low: 1024, medium: 8192, high: 24_576 }

/** The thinking part of a request; empty for a model that takes neither level nor budget. */
export function thinkingConfig(
  model: Model,
  asked: ThinkingLevel | undefined,
): { thinkingConfig?: ThinkingConfig } {
  const { budget } = model.thinking
  if (budget) {
    const thinkingBudget = Math.min(budget.most, Math.max(budget.least, budgets[asked ?? 'minimal']))
    return { thinkingConfig: { thinkingBudget } }
  }
  const level = thinkingOf(model, asked)
  return level ? { thinkingConfig: { thinkingLevel: wireLevels[level] } } : {}
}
