import type { DetectionOutcome, Failure } from '@vignette/domain'
import { errorWords, type ErrorWords } from './error-words.ts'
import { moment } from './formats.ts'
import { html, linesOf, type Html } from './html.ts'
import type { ScanView } from './view.ts'

/** Something that ended without its result: what happened, in whose words, and what to do. */
export interface Notice {
  title: string
  words: Pick<ErrorWords, 'what' | 'todo'>
  /** words of the service or of the failure */
  message?: string | undefined
  failure?: Failure
}

export function renderNotice({ title, words, message, failure }: Notice, view: ScanView): Html {
  return html`<div class="notice">
    <p class="notice-title">${title}</p>
    <p>${words.what}</p>
    ${message !== undefined && html`<blockquote class="message" dir="auto">${linesOf(view.publish(message))}</blockquote>`}
    <p><b>What to do:</b> ${words.todo}</p>
    ${failure && html`<p class="fine">Stage ${failure.stage}, code <code>${failure.code}</code>, <time datetime="${failure.at}">${moment(failure.at)}</time></p>`}
  </div>`
}

export function renderFailure(failure: Failure, view: ScanView): Html {
  const title = stageTitles[failure.stage] ?? `The stage ${failure.stage} failed`
  return renderNotice({ title, words: errorWords(failure.code), message: failure.message, failure }, view)
}

const stageTitles: Record<string, string> = {
  scan: 'This scan could not be read',
  detect: 'This page could not be looked at',
  crop: 'The objects could not be cut out',
  edit: 'This step could not be done',
  publish: 'This record could not be published',
}

/** A broken-off answer whose objects wait until the page was looked at again. */
export const heldBackNotice: Omit<Notice, 'message'> = {
  title: 'The answer broke off',
  words: {
    what: 'The objects that came complete are cut out and not edited: there may be more on the page, and these may be wrong.',
    todo: 'Run or submit again to have the page looked at again, or take it as it is with detect.partial: use.',
  },
}

/** The looks that did not end with an answer in full. */
export const detectionNotices: Partial<Record<DetectionOutcome, Omit<Notice, 'message'>>> = {
  refused: {
    title: 'The model declined to look at this page',
    words: {
      what: 'The service gave no answer for this page.',
      todo: 'Choose another model with detect.model, or ask in other words with detect.prompt or detect.guidance.',
    },
  },
  truncated: {
    title: 'The answer broke off',
    words: {
      what: 'The objects that came complete are shown; there may be more on the page, and these may be wrong.',
      todo: 'Run or submit again to have the page looked at again, or take it as it is with detect.partial: use.',
    },
  },
  looped: {
    title: 'The answer repeats itself',
    words: {
      what: 'The model went round in a loop, so that its list of objects cannot be relied on.',
      todo: 'Run or submit again, choose another model with detect.model, or ask for fewer objects with detect.maxObjects.',
    },
  },
  unparseable: {
    title: 'The answer could not be read',
    words: {
      what: 'The model answered this page, but not with a list of objects.',
      todo: 'Choose another model with detect.model, or ask in other words with detect.prompt or detect.guidance.',
    },
  },
}
