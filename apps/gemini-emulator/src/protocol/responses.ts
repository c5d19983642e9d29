import { randomUUID } from 'node:crypto'
import { answeringModel, type Model } from './models.ts'
import type { Usage } from './usage.ts'

export interface Part {
  text?: string
  inlineData?: { mimeType: string; data: string }
  thought?: boolean
  thoughtSignature?: string
}

interface Candidate {
  content?: { role: 'model'; parts: Part[] }
  finishReason: string
  finishMessage?: string
  index: 0
}

export interface GenerateResponse {
  candidates?: Candidate[]
  promptFeedback?: { blockReason: string }
  usageMetadata: Usage
  modelVersion: string
  responseId: string
  createTime: string
}

/** A whole answer; `parts` empty means a candidate without content, as the service sends when it declines. */
export function answerWith(
  { model, usage }: { model: Model; usage: Usage },
  candidate: { parts: Part[]; finishReason: string; finishMessage?: string },
): GenerateResponse {
  const { parts, finishReason, finishMessage } = candidate
  return {
    candidates: [
      {
        ...(parts.length > 0 ? { content: { role: 'model', parts } } : {}),
        finishReason,
        ...(finishMessage === undefined ? {} : { finishMessage }),
        index: 0,
      },
    ],
    ...answerWithout({ model, usage }),
  }
}

/** An answer without candidates, with or without a word about why. */
export function answerWithout(
  { model, usage }: { model: Model; usage: Usage },
  blockReason?: string,
): GenerateResponse {
  return {
    ...(blockReason === undefined ? {} : { promptFeedback: { blockReason } }),
    usageMetadata: usage,
    modelVersion: `${answeringModel(model).id}+emulated`,
    responseId: randomUUID().replaceAll('-', '').slice(0, 22),
    createTime: new Date().toISOString(),
  }
}
