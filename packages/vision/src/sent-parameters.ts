import type { GenerateContentConfig, Part } from '@google/genai'
import type { Safety, SentParameters } from '@vignette/domain'

/** What goes along with the parts of a question, read from the request itself, in the words of the record. */
export function sentParameters(question: {
  parts: readonly Part[]
  config: GenerateContentConfig
  safety?: Safety | undefined
}): SentParameters {
  const { parts, config, safety } = question
  const resolution = parts.map((part) => part.mediaResolution?.level).find(Boolean) ?? config.mediaResolution
  const { thinkingLevel, thinkingBudget } = config.thinkingConfig ?? {}
  const all: SentParameters = {
    aspectRatio: config.imageConfig?.aspectRatio,
    imageSize: config.imageConfig?.imageSize,
    mediaResolution: resolution?.replace('MEDIA_RESOLUTION_', '').toLowerCase().replace('_', '-'),
    thinkingLevel: thinkingLevel?.toLowerCase(),
    thinkingBudget,
    outputLimit: config.maxOutputTokens,
    temperature: config.temperature,
    topP: config.topP,
    seed: config.seed,
    safety,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
