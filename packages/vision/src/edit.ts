import type { Call } from '@vignette/domain'
import { quote, type Answer } from './answer.ts'
import { ask, imagePart, type Question } from './ask.ts'
import { modelFor } from './catalogue.ts'
import { checkRequest } from './check-request.ts'
import type { Connection } from './connect.ts'
import { imageType } from './image-type.ts'
import type { Model } from './model.ts'
import { nearestRatio } from './nearest-ratio.ts'
import type { EditAnswer, EditRequest, ImageEditor } from './ports.ts'
import { thinkingConfig } from './thinking-config.ts'

/** An editor that asks one Gemini image model for one image. */
export function geminiEditor(connection: Connection): ImageEditor {
  return {
    async edit(request, signal) {
      const model = modelFor(request.model, 'edit', new Date())
      checkRequest(model, request)
      const { answer, call } = await ask(connection, questionOf(model, request), signal)
      return interpret(answer, call)
    },
  }
}

function questionOf(model: Model, { image, prompt, imageSize, thinking }: EditRequest): Question {
  const aspectRatio = nearestRatio(model.ratios, image)
  const manySizes = Object.keys(model.sizes).length > 1
  return {
    model,
    parts: [imagePart(image), { text: prompt }],
    config: {
      responseModalities: ['IMAGE'],
      imageConfig: { ...(aspectRatio && { aspectRatio }), ...(manySizes && { imageSize }) },
      ...thinkingConfig(model, thinking),
    },
  }
}

function interpret(answer: Answer, call: Call): EditAnswer {
  if (answer.refusal) return { outcome: 'refused', message: quote(answer.refusal, answer.text), call }
  if (answer.image === undefined)
    return { outcome: 'no-image', message: quote(answer.ending, answer.text), call }
  const bytes = new Uint8Array(Buffer.from(answer.image, 'base64'))
  const mediaType = imageType(bytes)
  if (mediaType) return { outcome: 'edited', image: { bytes, mediaType }, call }
  return {
    outcome: 'no-image',
    message: `${bytes.length} bytes came that are no PNG, JPEG or WebP image`,
    call,
  }
}
