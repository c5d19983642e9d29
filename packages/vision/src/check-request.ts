import { PermanentError, ThinkingLevel, type ImageSize, type MediaResolution } from '@vignette/domain'
import type { Model } from './model.ts'

/**
 * Refuses before any call what the model does not take.
 * Throws `PermanentError('settings-invalid')` saying what it does take.
 */
export function checkRequest(
  model: Model,
  asked: {
    thinking?: ThinkingLevel | undefined
    mediaResolution?: MediaResolution | undefined
    imageSize?: ImageSize | undefined
  },
): void {
  const { thinking, mediaResolution, imageSize } = asked
  allow(model, thinking, { named: 'thinking level', allowed: levelsOf(model) })
  if (model.kind === 'detect') {
    allow(model, mediaResolution, { named: 'media resolution', allowed: Object.keys(model.imageTokens) })
  } else {
    allow(model, imageSize, { named: 'image size', allowed: Object.keys(model.sizes) })
  }
}

/** A model that takes a budget in tokens takes any level, since each stands for one. */
function levelsOf({ thinking: { levels, budget } }: Model): readonly ThinkingLevel[] {
  return budget ? ThinkingLevel.options : levels
}

function allow(
  model: Model,
  value: string | undefined,
  { named, allowed }: { named: string; allowed: readonly string[] },
): void {
  if (value === undefined || allowed.includes(value)) return
  const instead = allowed.length > 0 ? `use ${allowed.join(', ')}` : `leave it out, the model takes none`
  throw new PermanentError('settings-invalid', `${model.id} does not take the ${named} ${value}; ${instead}.`)
}
