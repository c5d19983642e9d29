import { MediaResolution as WireResolution, PartMediaResolutionLevel, type Part } from '@google/genai'
import type { Call, MediaResolution } from '@vignette/domain'
import { quote, type Answer } from './answer.ts'
import { ask, imagePart, type Question } from './ask.ts'
import { modelFor } from './catalogue.ts'
import { checkRequest } from './check-request.ts'
import type { Connection } from './connect.ts'
import type { Model } from './model.ts'
import { objectSchema } from './object-schema.ts'
import type { DetectAnswer, DetectRequest, ObjectDetector } from './ports.ts'
import { outputTokensAtMost } from './prices.ts'
import { readList } from './read-list.ts'
import { readObjects } from './read-objects.ts'
import { thinkingConfig } from './thinking-config.ts'

/** A detector that asks one Gemini model under a schema. */
export function geminiDetector(connection: Connection): ObjectDetector {
  return {
    async detect(request, signal) {
      const model = modelFor(request.model, 'detect', new Date())
      checkRequest(model, request)
      const { answer, call } = await ask(connection, questionOf(model, request), signal)
      return interpret(answer, { request, call })
    },
  }
}

const partLevels: Record<MediaResolution, PartMediaResolutionLevel> = {
  low: PartMediaResolutionLevel.MEDIA_RESOLUTION_LOW,
  medium: PartMediaResolutionLevel.MEDIA_RESOLUTION_MEDIUM,
  high: PartMediaResolutionLevel.MEDIA_RESOLUTION_HIGH,
  'ultra-high': PartMediaResolutionLevel.MEDIA_RESOLUTION_ULTRA_HIGH,
}

const requestLevels: Partial<Record<MediaResolution, WireResolution>> = {
  low: WireResolution.MEDIA_RESOLUTION_LOW,
  medium: WireResolution.MEDIA_RESOLUTION_MEDIUM,
  high: WireResolution.MEDIA_RESOLUTION_HIGH,
}

function questionOf(model: Model, request: DetectRequest): Question {
  const { image, prompt, labels, mediaResolution, maxObjects } = request
  const perPart = model.resolutionOf === 'part'
  const looked: Part = {
    ...imagePart(image),
    ...(perPart && { mediaResolution: { level: partLevels[mediaResolution] } }),
  }
  const level = perPart ? undefined : requestLevels[mediaResolution]
  return {
    model,
    parts: [looked, { text: prompt }],
    config: {
      responseMimeType: 'application/json',
      responseJsonSchema: objectSchema(labels, maxObjects),
      maxOutputTokens: outputTokensAtMost(model, request),
      ...(level && { mediaResolution: level }),
      ...(model.sampling && { temperature: 0, topP: 0, seed: 42 }),
      ...thinkingConfig(model, request.thinking),
    },
  }
}

function interpret(answer: Answer, { request, call }: { request: DetectRequest; call: Call }): DetectAnswer {
  const none = { objects: [], discarded: 0, call }
  if (answer.refusal) return { ...none, outcome: 'refused', message: quote(answer.refusal, answer.text) }
  const cutShort = answer.finishReason === 'MAX_TOKENS'
  const { entries, end } = readList(answer.text)
  const { objects, discarded, surplus } = readObjects(entries, request)
  if (end !== 'whole' && (cutShort || (end === 'cut' && entries.length > 0))) {
    return { outcome: 'truncated', objects, discarded, message: quote(answer.ending), call }
  }
  if (end !== 'whole') return { ...none, outcome: 'unparseable', message: quote(answer.ending, answer.text) }
  if (entries.length === 0) return { ...none, outcome: 'empty' }
  if (objects.length === 0) {
    return { ...none, outcome: 'unparseable', discarded, message: quote('no box could be one', answer.text) }
  }
  const message =
    surplus > 0 ? `${surplus} more than the ${request.maxObjects} asked for were left out` : undefined
  return { outcome: 'found', objects, discarded, ...(message && { message }), call }
}
