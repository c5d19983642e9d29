import type { Level, Model, Sizes } from './models.ts'
import type { GenerateRequest } from './request.ts'

export interface Usage {
  promptTokenCount: number
  candidatesTokenCount?: number
  thoughtsTokenCount?: number
  totalTokenCount: number
  promptTokensDetails: { modality: string; tokenCount: number }[]
  candidatesTokensDetails?: { modality: string; tokenCount: number }[]
}

const newer: Record<string, number> = { LOW: 280, MEDIUM: 560, HIGH: 1120, ULTRA_HIGH: 2240 }
const older: Record<string, number> = { LOW: 64, MEDIUM: 256, HIGH: 2048 }
const thoughts: Record<Level | 'NONE', number> = { NONE: 0, MINIMAL: 0, LOW: 180, MEDIUM: 520, HIGH: 1460 }

/** A token is about four characters. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4)
}

/** Tokens of the request by modality: an image costs by the resolution it is looked at. */
export function promptTokens(model: Model, request: GenerateRequest): Usage['promptTokensDetails'] {
  const parts = [request.systemInstruction, ...request.contents].flatMap((content) => content?.parts ?? [])
  const whole = request.generationConfig.mediaResolution
  const images = parts
    .filter((part) => part.inlineData !== undefined || part.fileData !== undefined)
    .map((part) => imageTokens(model, part.mediaResolution?.level ?? whole))
  const text = parts.reduce((tokens, part) => tokens + textTokens(part.text ?? ''), 0)
  const image = images.reduce((total, tokens) => total + tokens, 0)
  return [
    { modality: 'TEXT', tokenCount: text },
    { modality: 'IMAGE', tokenCount: image },
  ].filter(({ tokenCount }) => tokenCount > 0)
}

function imageTokens(model: Model, resolution: string | undefined): number {
  const level = (resolution ?? '').replace('MEDIA_RESOLUTION_', '')
  const table = model.resolutionPerPart ? newer : older
  return table[level] ?? (model.resolutionPerPart ? 1120 : 2048)
}

export function thoughtTokens(level: Level | 'NONE'): number {
  return thoughts[level]
}

/** Output tokens of one image of this size. */
export function outputImageTokens(model: Model, size: Sizes): number {
  return model.image?.tokens[size] ?? 0
}

/** Adds the parts up; counts of zero are left out, as the service leaves them out. */
export function addUp(
  prompt: Usage['promptTokensDetails'],
  output: { text?: number; image?: number; thoughts?: number },
): Usage {
  const candidates = [
    { modality: 'TEXT', tokenCount: output.text ?? 0 },
    { modality: 'IMAGE', tokenCount: output.image ?? 0 },
  ].filter(({ tokenCount }) => tokenCount > 0)
  const thinking = output.thoughts ?? 0
  return {
    promptTokenCount: sum(prompt),
    ...(candidates.length > 0
      ? { candidatesTokenCount: sum(candidates), candidatesTokensDetails: candidates }
      : {}),
    ...(thinking > 0 ? { thoughtsTokenCount: thinking } : {}),
    totalTokenCount: sum(prompt) + sum(candidates) + thinking,
    promptTokensDetails: prompt,
  }
}

function sum(details: readonly { tokenCount: number }[]): number {
  return details.reduce((total, { tokenCount }) => total + tokenCount, 0)
}
