import { isRetired, models, type Model } from './models.ts'

/** The model as the listing describes it. */
export function describeModel(model: Model): object {
  return {
    name: `models/${model.id}`,
    version: model.id.replace(/^gemini-/, ''),
    displayName: `${model.displayName} (emulated)`,
    description: 'Played by an offline emulator: classical image analysis in place of a model.',
    inputTokenLimit: model.inputTokenLimit,
    outputTokenLimit: model.outputTokenLimit,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    thinking: 'levels' in model.thinking || model.thinking.budget[1] > 0,
  }
}

/** One page of the listing, 50 models unless asked otherwise; the token is the place of the next one. */
export function listModels(query: URLSearchParams): object {
  const all = [...models.values()].filter((model) => !isRetired(model))
  const size = Math.min(1000, Math.max(1, Number(query.get('pageSize') ?? 50) || 50))
  const start = Number(query.get('pageToken') ?? 0) || 0
  const page = all.slice(start, start + size)
  const next = start + size < all.length ? { nextPageToken: String(start + size) } : {}
  return { models: page.map(describeModel), ...next }
}
