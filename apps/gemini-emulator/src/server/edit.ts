import { encodePixels, type Pixels } from '@vignette/imaging'
import { chooseLook } from '../filters/choose-look.ts'
import { thinkingOf } from '../protocol/checks.ts'
import { nearestRatio, outputSize } from '../protocol/output-sizes.ts'
import { answerWith, type GenerateResponse, type Part } from '../protocol/responses.ts'
import { addUp, outputImageTokens, promptTokens, textTokens, thoughtTokens } from '../protocol/usage.ts'
import { decodeImage } from './detect.ts'
import type { Analyst } from '../analysis/analyst.ts'
import type { Sizes } from '../protocol/models.ts'
import type { Call } from './call.ts'

/** Longest side of the picture that the filters work on, in pixels; larger answers are enlarged from it. */
const workedOnSide = 1600

/** Answers a request to an image model: the last image, put through filters that the prompt asks for. */
export async function edit(call: Call, analyst: Analyst): Promise<GenerateResponse> {
  const { model, request } = call
  const config = request.generationConfig
  const thoughts = thoughtTokens(thinkingOf(model, config))
  const pictured = (config.responseModalities ?? ['IMAGE']).includes('IMAGE')
  if (call.image === undefined || !pictured) {
    const text = 'This is an offline emulator. It edits an image, and none was sent or asked for.'
    const usage = addUp(promptTokens(model, request), { text: textTokens(text), thoughts })
    return answerWith({ model, usage }, { parts: [{ text }], finishReason: 'STOP' })
  }
  const size = sizeOf(call)
  const pixels = await decodeImage(call.image, workedOnSide)
  const ratio = ratioOf(call) ?? nearestRatio(model.image?.ratios ?? [], pixels)
  const edited = await analyst.applyLook(pixels, {
    look: chooseLook(call.prompt),
    canvas: outputSize(ratio, '1K'),
    output: outputSize(ratio, size),
  })
  const usage = addUp(promptTokens(model, request), { image: outputImageTokens(model, size), thoughts })
  const data = Buffer.from(await encodePixels(edited, 'jpeg')).toString('base64')
  const aloud = config.thinkingConfig?.includeThoughts === true && thoughts > 0
  const parts = [
    ...(aloud ? await thinkAloud(pixels, ratio, analyst) : []),
    { inlineData: { mimeType: 'image/jpeg', data } },
  ]
  return answerWith({ model, usage }, { parts, finishReason: 'STOP' })
}

/** What the model thinks of before its answer: a word, and a small picture that only tidies up what was sent. */
async function thinkAloud(pixels: Pixels, ratio: string, analyst: Analyst): Promise<Part[]> {
  const { width, height } = outputSize(ratio, '1K')
  const small = { width: Math.round(width / 2), height: Math.round(height / 2) }
  const draft = await analyst.applyLook(pixels, { look: 'restore', canvas: small, output: small })
  const data = Buffer.from(await encodePixels(draft, 'jpeg')).toString('base64')
  return [
    { thought: true, text: 'Choosing filters by the words of the prompt.' },
    { thought: true, inlineData: { mimeType: 'image/jpeg', data } },
  ]
}

function sizeOf({ model, request }: Call): Sizes {
  const { imageConfig, responseFormat } = request.generationConfig
  const asked = responseFormat?.image?.imageSize ?? imageConfig?.imageSize
  const offered: Sizes[] = ['512', '1K', '2K', '4K']
  return offered.find((size) => size === asked && model.image?.tokens[size] !== undefined) ?? '1K'
}

function ratioOf({ request }: Call): string | undefined {
  const { imageConfig, responseFormat } = request.generationConfig
  return responseFormat?.image?.aspectRatio ?? imageConfig?.aspectRatio
}
