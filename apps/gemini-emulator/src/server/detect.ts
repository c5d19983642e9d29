import { readPixels, type Pixels } from '@vignette/imaging'
import { shapeAnswer, unshapedAnswer, type Found } from '../protocol/answer-shape.ts'
import { thinkingOf } from '../protocol/checks.ts'
import { answerWith, type GenerateResponse } from '../protocol/responses.ts'
import { readAnySchema } from '../protocol/schema.ts'
import { badField } from '../protocol/service-error.ts'
import { addUp, promptTokens, textTokens, thoughtTokens } from '../protocol/usage.ts'
import type { Analyst } from '../analysis/analyst.ts'
import type { GenerationConfig } from '../protocol/request.ts'
import type { Call } from './call.ts'

/** Longest side looked at, in pixels: finer detail does not change what is found. */
const lookedAtSide = 1536

/** Answers a question to a text model: the pictures on the last image, in the shape asked for. */
export async function detect(call: Call, analyst: Analyst): Promise<GenerateResponse> {
  if (call.image === undefined) {
    return answerText(
      call,
      'This is an offline emulator. It looks for pictures on an image, and none was sent.',
    )
  }
  const pixels = await decodeImage(call.image, lookedAtSide)
  const { width, height } = pixels
  const pictures = await analyst.findPictures(pixels)
  const found = pictures.map(({ x0, y0, x1, y1 }): Found => {
    return { box: [inMills(y0, height), inMills(x0, width), inMills(y1, height), inMills(x1, width)] }
  })
  const schema = schemaOf(call.request.generationConfig)
  const answer = schema === undefined ? unshapedAnswer(found) : shapeAnswer(readAnySchema(schema), found)
  return answerText(call, JSON.stringify(answer))
}

function inMills(value: number, side: number): number {
  return Math.round((value / side) * 1000)
}

/** Decodes an image, or throws the service's 400. */
export async function decodeImage(bytes: Uint8Array, maxSide: number): Promise<Pixels> {
  try {
    return await readPixels(bytes, { maxSide })
  } catch (error) {
    const why = error instanceof Error ? ` (${error.message})` : ''
    throw badField(`Unable to process input image. Check that it is whole and of a supported type.${why}`)
  }
}

function schemaOf(config: GenerationConfig): unknown {
  return config.responseFormat?.text?.schema ?? config.responseJsonSchema ?? config.responseSchema
}

/** Thoughts and text share the cap on output, and thoughts come first. */
function answerText({ model, request }: Call, whole: string): GenerateResponse {
  const config = request.generationConfig
  const wanted = thoughtTokens(thinkingOf(model, config))
  const cap = Math.min(config.maxOutputTokens ?? Infinity, model.outputTokenLimit)
  const thoughts = Math.min(wanted, cap)
  const text = whole.slice(0, Math.max(0, cap - thoughts) * 4)
  const finishReason = thoughts < wanted || text.length < whole.length ? 'MAX_TOKENS' : 'STOP'
  const aloud = config.thinkingConfig?.includeThoughts === true && thoughts > 0
  const usage = addUp(promptTokens(model, request), { text: textTokens(text), thoughts })
  const parts = [
    ...(aloud
      ? [{ thought: true, text: 'Separating ink from paper, then pictures from lines of type.' }]
      : []),
    ...(text === '' ? [] : [{ text }]),
  ]
  return answerWith({ model, usage }, { parts, finishReason })
}
