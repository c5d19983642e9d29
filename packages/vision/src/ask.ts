import type { GenerateContentConfig, Part } from '@google/genai'
import {
  PermanentError,
  RetryableError,
  sha256,
  tokensOf,
  type Call,
  type Safety,
  type Usage,
} from '@vignette/domain'
import { readAnswer, type Answer } from './answer.ts'
import { findModel } from './catalogue.ts'
import { HttpFailure, readBody, throwInnerError } from './http-failure.ts'
import type { Connection } from './connect.ts'
import type { Model } from './model.ts'
import { costOf, knownPrice, priceOn } from './prices.ts'
import { imageType } from './image-type.ts'
import type { EncodedImage } from './ports.ts'
import { sentParameters } from './sent-parameters.ts'

export interface Question {
  model: Model
  parts: Part[]
  config: GenerateContentConfig
  /** as it is in the config, in the words of the record */
  safety?: Safety | undefined
}

/** One paid request and what came of it. Throws only what kept an answer from coming, with the call if it was billed. */
export async function ask(
  connection: Connection,
  question: Question,
  signal: AbortSignal | undefined,
): Promise<{ answer: Answer; call: Call }> {
  const at = new Date()
  priceOn(question.model, at)
  const startedMs = performance.now()
  const read = (body: unknown): { answer: Answer; call: Call } => {
    const answer = readAnswer(body)
    const durationMs = Math.round(performance.now() - startedMs)
    return { answer, call: { ...callOf(answer, { question, at, durationMs }), ...connection.where } }
  }
  try {
    const answered = read(await generate(connection, question, signal))
    stopIfDisabled(answered)
    return answered
  } catch (error) {
    throw withBill(error, read)
  }
}

function callOf(
  answer: Answer,
  { question, at, durationMs }: { question: Question; at: Date; durationMs: number },
): Call {
  const { model } = question
  const answeredBy = answer.modelVersion ?? model.id
  return {
    model: model.id,
    answeredBy,
    emulated: answeredBy.endsWith(emulatedEnding),
    sent: sentParameters(question),
    ...(answer.responseId ? { responseId: answer.responseId } : {}),
    ...(answer.finishReason ? { finishReason: answer.finishReason } : {}),
    ...(answer.text ? { textSha256: sha256(answer.text) } : {}),
    usage: answer.usage,
    usd: usdOf(model, { answeredBy, usage: answer.usage, at }),
    at: at.toISOString(),
    durationMs,
  }
}

/** The error with the call it was billed for, where the service counted tokens beside it. */
function withBill(error: unknown, read: (body: unknown) => { call: Call }): unknown {
  if (!(error instanceof PermanentError || error instanceof RetryableError)) return error
  if (!(error.cause instanceof HttpFailure)) return error
  const { call } = read(error.cause.body.whole)
  if (tokensOf(call.usage) > 0) error.call = call
  return error
}

/** How long to leave a service alone that has put the account under lock, in ms. */
const disabledWaitMs = 3_600_000

/** A disabled account answers every page alike: the pool stops, so that not each of them is tried. */
function stopIfDisabled({ answer, call }: { answer: Answer; call: Call }): void {
  if (answer.finishReason !== 'PUP_LIMITED_DISABLED') return
  const error = new RetryableError(
    'unauthorized',
    `The service has limited or disabled the account for its use policy; sort it out with Google. It says: ${answer.ending}`,
    { pausesPool: true, turnedAway: true, notBeforeMs: disabledWaitMs },
  )
  if (tokensOf(call.usage) > 0) error.call = call
  throw error
}

/**
 * The body of the answer as it came. The SDK is given an empty one: its reading loses the words a refusal is explained with,
 * and at an offer to go on it would make further paid calls by itself.
 */
async function generate(
  connection: Connection,
  { model, parts, config }: Question,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  let body: unknown
  const keepBody: typeof fetch = async (input, init) => {
    const response = await connection.fetch(input, init)
    body = readBody(await response.text())
    throwInnerError(body, response.headers)
    return Response.json({})
  }
  await connection.call({ model: model.id, signal }, (client, abortSignal) =>
    client.models.generateContent({
      model: model.id,
      contents: [{ role: 'user', parts }],
      config: { ...config, abortSignal, httpOptions: { fetch: keepBody } },
    }),
  )
  return body
}

/** The image of a question as the service takes it, with the type its bytes tell. */
export function imagePart({ bytes, mediaType }: EncodedImage): Part {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return { inlineData: { mimeType: imageType(bytes) ?? mediaType, data } }
}

const emulatedEnding = '+emulated'

/** A re-routed call costs what the model that answered costs, where that is known. */
function usdOf(
  asked: Model,
  { answeredBy, usage, at }: { answeredBy: string; usage: Usage; at: Date },
): number {
  const answering = findModel(bareModel(answeredBy))
  return costOf(answering && knownPrice(answering, at) ? answering : asked, usage, at)
}

/** A model's id without prefix, emulation mark, date and revision. */
function bareModel(version: string): string {
  return version
    .replace(/^.*\//, '')
    .replace(emulatedEnding, '')
    .replace(/@.*$/, '')
    .replace(/-(\d{3}|\d{2}-\d{2}|\d{2}-\d{4}|\d{8}|\d{4}-\d{2}-\d{2})$/, '')
}

/** Whether another model answered than the one asked; a mere date or revision is none. */
export function drifted(call: Call): boolean {
  return bareModel(call.answeredBy) !== bareModel(call.model)
}
