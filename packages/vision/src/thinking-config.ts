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

/** The thinking part of a request; empty for a model that takes neither level nor budget. */
export function thinkingConfig(
  model: Model,
  asked: ThinkingLevel | undefined,
): { thinkingConfig?: ThinkingConfig } {
  const level = thinkingOf(model, asked)
  if (level) return { thinkingConfig: { thinkingLevel: wireLevels[level] } }
  const { lowestBudget } = model.thinking
  return lowestBudget === undefined ? {} : { thinkingConfig: { thinkingBudget: lowestBudget } }
}
