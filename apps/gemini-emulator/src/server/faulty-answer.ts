import { thinkingOf } from '../protocol/checks.ts'
import { answerWith, answerWithout, type GenerateResponse } from '../protocol/responses.ts'
import { exhausted, overloaded } from '../protocol/service-error.ts'
import { addUp, promptTokens, textTokens, thoughtTokens } from '../protocol/usage.ts'
import type { Call } from './call.ts'
import type { ReadyFault } from './faults.ts'

type FaultKind = ReadyFault['kind']

/** Throws for the faults that are HTTP errors: nothing is done for such a call. */
export function refuseByFault(fault: ReadyFault | undefined, model: string): void {
  if (fault?.kind === 'overloaded') throw overloaded()
  if (fault?.kind === 'rate-limit') throw exhausted({ ...fault, model })
}

/** Spoils a good answer in the way asked for; text where the body itself is no longer JSON. */
export function spoil(good: GenerateResponse, fault: FaultKind, call: Call): GenerateResponse | string {
  const { model, kind, request } = call
  const thoughts = thoughtTokens(thinkingOf(model, request.generationConfig))
  const usage = addUp(promptTokens(model, request), { thoughts })
  const declined = (finishReason: string, finishMessage?: string): GenerateResponse =>
    answerWith(
      { model, usage },
      { parts: [], finishReason, ...(finishMessage === undefined ? {} : { finishMessage }) },
    )
  const say = (text: string, finishReason: string): GenerateResponse =>
    answerWith(
      { model, usage: addUp(promptTokens(model, request), { text: textTokens(text), thoughts }) },
      { parts: [{ text }], finishReason },
    )

  if (fault === 'empty') return answerWithout({ model, usage })
  if (fault === 'block') return answerWithout({ model, usage }, 'PROHIBITED_CONTENT')
  if (fault === 'no-image') return declined('NO_IMAGE', 'The model made no image for this prompt.')
  if (fault === 'text-instead-of-image') return say('I can describe this picture, but not change it.', 'STOP')
  if (fault === 'refuse') {
    const reason = kind === 'edit' ? 'IMAGE_SAFETY' : 'PROHIBITED_CONTENT'
    return declined(reason, 'The answer was held back because of its content.')
  }
  if (fault === 'truncate') {
    return kind === 'edit' ? declined('MAX_TOKENS') : say(cutShort(textOf(good)), 'MAX_TOKENS')
  }
  if (fault === 'broken-json') {
    const broken = JSON.stringify(good).slice(0, 120)
    return kind === 'edit' ? broken : say('[{"box_2d": [12, 40, "label": }', 'STOP')
  }
  return good
}

function textOf(answer: GenerateResponse): string {
  const parts = answer.candidates?.[0]?.content?.parts ?? []
  return parts.flatMap((part) => (part.thought === true ? [] : (part.text ?? []))).join('')
}

/** Ends inside the last entry, so that the ones before it are whole. */
function cutShort(json: string): string {
  const lastEntry = Math.max(json.lastIndexOf('{'), 0)
  return json.slice(0, Math.max(1, lastEntry + Math.ceil((json.length - lastEntry) / 3)))
}
