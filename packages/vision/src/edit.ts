import type { Call, Size } from '@vignette/domain'
import { quote, type Answer } from './answer.ts'
import { ask, imagePart, type Question } from './ask.ts'
import { modelFor } from './catalogue.ts'
import { checkRequest } from './check-request.ts'
import type { Connection } from './connect.ts'
import type { Model } from './model.ts'
import { nearestRatio } from './nearest-ratio.ts'
import type { EditAnswer, EditRequest, ImageEditor } from './ports.ts'
import { judgeImage, type Verify } from './received/judge-image.ts'
import { safetySettings } from './safety-settings.ts'
import { thinkingConfig } from './thinking-config.ts'

/** An editor that asks one Gemini image model for one image. */
export function geminiEditor(connection: Connection, verify?: Verify): ImageEditor {
  return {
    async edit(request, signal) {
      const model = modelFor(request.model, 'edit', new Date())
      checkRequest(model, request)
      const { answer, call } = await ask(connection, questionOf(model, request), signal)
      return interpret(answer, { call, shape: shapeOf(model, request.image), verify })
    },
  }
}

function questionOf(model: Model, request: EditRequest): Question {
  const { image, prompt, imageSize, thinking, safety } = request
  const aspectRatio = nearestRatio(model.ratios, image)
  const manySizes = Object.keys(model.sizes).length > 1
  return {
    model,
    parts: [imagePart(image), { text: prompt }],
    config: {
      responseModalities: ['IMAGE'],
      imageConfig: { ...(aspectRatio && { aspectRatio }), ...(manySizes && { imageSize }) },
      ...thinkingConfig(model, thinking),
      ...safetySettings(safety),
    },
    safety,
  }
}

/** The shape asked for: the model's nearest ratio, or the image's own. */
function shapeOf(model: Model, image: Size): Size {
  const [width, height] = nearestRatio(model.ratios, image)?.split(':').map(Number) ?? []
  return width && height ? { width, height } : image
}

async function interpret(
  { refusal, ending, image, text }: Answer,
  { call, ...asked }: { call: Call; shape: Size; verify: Verify | undefined },
): Promise<EditAnswer> {
  if (refusal) return { outcome: 'refused', message: quote(refusal, text), text, call }
  if (image === undefined) return { outcome: 'no-image', message: quote(ending, text), text, call }
  const judged = await judgeImage(new Uint8Array(Buffer.from(image, 'base64')), asked)
  return typeof judged === 'string'
    ? { outcome: 'no-image', message: quote(judged, text), text, call }
    : { outcome: 'edited', image: judged, text, call }
}
