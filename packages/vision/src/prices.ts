import {
  PermanentError,
  type ImageSize,
  type MediaResolution,
  type ThinkingLevel,
  type Usage,
} from '@vignette/domain'
import { dayOf, findModel } from './catalogue.ts'
import type { Model, Price } from './model.ts'
import type { OutputLimit } from './ports.ts'

/** What decides how much a call can cost; a plan of either kind fits. */
export interface Asked {
  prompt?: string | undefined
  mediaResolution?: MediaResolution | undefined
  thinking?: ThinkingLevel | undefined
  maxObjects?: number | undefined
  imageSize?: ImageSize | undefined
  limit?: OutputLimit | undefined
}

/** The price on that day. Throws `PermanentError('price-unknown')`: what cannot be priced is not called. */
export function priceOn(model: Model, date: Date): Price {
  const price = knownPrice(model, date)
  if (price) return price
  throw new PermanentError(
    'price-unknown',
    `The model catalogue has no price for ${model.id} on ${dayOf(date)}, so it is not called; use another model.`,
  )
}

export function knownPrice(model: Model, date: Date): Price | undefined {
  const day = dayOf(date)
  return model.prices.find(({ from, until }) => (!from || from <= day) && (!until || day <= until))
}

/** US dollars for the tokens of one call on that day. Throws as {@link priceOn}. */
export function costOf(model: Model, usage: Usage, date: Date): number {
  const price = priceOn(model, date)
  const { inputTokens, cachedTokens, textTokens, imageTokens, thoughtTokens } = usage
  const millionths =
    (inputTokens - cachedTokens) * price.inputPerMillion +
    cachedTokens * (price.cachedPerMillion ?? price.inputPerMillion) +
    (textTokens + thoughtTokens) * price.textOutPerMillion +
    imageTokens * (price.imageOutPerMillion ?? price.textOutPerMillion)
  return millionths / 1e6
}

/** Thoughts at most, in tokens; with `high` the service itself sets no bound, so this one is ours. */
const thoughtTokensAtMost: Record<ThinkingLevel, number> = {
  minimal: 1024,
  low: 4096,
  medium: 8192,
  high: 24_576,
}
/** Room for the schema of the answer and the service's own words round the prompt. */
const wrappingTokens = 1024
const tokensPerObject = 128
/** An editor is sent no cap, since the tokens of its image would count against it. */
const editorThoughtTokens = 4096

/** The level a request runs at: the one asked for, or else the lowest the model takes. */
export function thinkingOf(model: Model, asked: ThinkingLevel | undefined): ThinkingLevel | undefined {
  return asked ?? model.thinking.levels[0]
}

/** The cap sent with a detection, in tokens: thoughts count against it, so it is generous. */
export function outputTokensAtMost(
  model: Model,
  asked: Pick<Asked, 'thinking' | 'maxObjects' | 'limit'>,
): number {
  if (asked.limit === 'most') return model.outputTokens
  const thoughts = thoughtTokensAtMost[thinkingOf(model, asked.thinking) ?? 'low']
  return Math.min(model.outputTokens, 4096 + thoughts + (asked.maxObjects ?? 100) * tokensPerObject)
}

/**
 * US dollars one call can cost at most: what to reserve before it is made.
 * Throws `PermanentError` (model-unknown, price-unknown).
 */
export function worstCost(id: string, asked: Asked, date: Date): number {
  const model = findModel(id)
  if (!model) throw new PermanentError('model-unknown', `${id} is not in the model catalogue.`)
  return costOf(model, worstUsage(model, asked), date)
}

function worstUsage(model: Model, asked: Asked): Usage {
  const largest = Math.max(...Object.values(model.imageTokens))
  const imageIn = asked.mediaResolution ? (model.imageTokens[asked.mediaResolution] ?? largest) : largest
  const edits = model.kind === 'edit'
  return {
    inputTokens: imageIn + wrappingTokens + (asked.prompt?.length ?? 2000),
    cachedTokens: 0,
    textTokens: edits ? 0 : outputTokensAtMost(model, asked),
    imageTokens: edits
      ? (model.sizes[asked.imageSize ?? '4K'] ?? Math.max(...Object.values(model.sizes)))
      : 0,
    thoughtTokens: edits ? editorThoughtTokens : 0,
  }
}
