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
import { repeatsItself } from './repeats-itself.ts'
import { readList } from './read-list.ts'
import { readObjects } from './read-objects.ts'
import { safetySettings } from './safety-settings.ts'
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
      ...safetySettings(request.safety),
    },
    safety: request.safety,
  }
}

function interpret(answer: Answer, { request, call }: { request: DetectRequest; call: Call }): DetectAnswer {
  const { text, refusal, ending } = answer
  const none = { objects: [], dropped: [], text, call }
  if (refusal) return { ...none, outcome: 'refused', message: quote(refusal, text) }
  const isCapped = answer.finishReason === 'MAX_TOKENS'
  const { entries, end } = readList(text)
  const { undecided, loopsFrom, ...read } = readObjects(entries, request)
  const loop = loopsFrom ?? endlessFrom(read.objects, { isCapped, text, ...request })
  if (loop !== undefined) {
    const message = quote(ending, `it repeats itself from object ${loop + 1} on`)
    return { ...none, ...read, outcome: 'looped', loopsFrom: loop, message }
  }
  if (undecided) {
    return {
      ...none,
      ...read,
      outcome: 'unparseable',
      message: quote('its boxes are of several units', text),
    }
  }
  if (end !== 'whole' && (isCapped || (end === 'cut' && entries.length > 0))) {
    return { ...none, ...read, outcome: 'truncated', message: quote(ending) }
  }
  if (end !== 'whole') return { ...none, outcome: 'unparseable', message: quote(ending, text) }
  if (entries.length === 0) return { ...none, outcome: 'empty' }
  if (read.objects.length === 0) {
    return { ...none, ...read, outcome: 'unparseable', message: quote('no box could be one', text) }
  }
  return { ...none, ...read, outcome: 'found' }
}

/** So many times what was asked for is no page any more, if even the cap on tokens did not see its end. */
const beyondReason = 5

/** Where an answer that hit its cap should have ended; undefined where it may well have had more to tell. */
function endlessFrom(
  objects: DetectAnswer['objects'],
  { isCapped, text, maxObjects }: { isCapped: boolean; text: string; maxObjects: number },
): number | undefined {
  if (!isCapped) return undefined
  if (repeatsItself(text)) return objects.length
  return objects.length > Math.max(50, maxObjects * beyondReason) ? maxObjects : undefined
}
