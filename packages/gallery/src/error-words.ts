import { errorCodes, type ErrorCode } from '@vignette/domain'

export interface ErrorWords {
  /** behind a number: `2 × declined by the model` */
  short: string
  what: string
  todo: string
}

const words: Record<ErrorCode, ErrorWords> = {
  'bad-payload': {
    short: 'unreadable job',
    what: 'A job arrived that its stage could not read.',
    todo: 'Let every worker run the same version of Vignette, then submit it again.',
  },
  'call-in-flight': {
    short: 'waiting for the same call',
    what: 'The same call is being made for another job, and its answer will serve both.',
    todo: 'Wait; if nothing comes, run or submit it again.',
  },
  cancelled: {
    short: 'stopped by the user',
    what: 'The run was stopped before this was done.',
    todo: 'Run it again: it goes on where it stopped.',
  },
  'image-corrupt': {
    short: 'damaged file',
    what: 'The file begins like an image and then cannot be decoded.',
    todo: 'Compare it with the copy it came from, or scan the page again.',
  },
  'image-empty': {
    short: 'empty file',
    what: 'The file holds no bytes.',
    todo: 'Upload it again.',
  },
  'image-too-large': {
    short: 'image too large',
    what: 'The image has more pixels than are read.',
    todo: 'Run or submit a reduced copy, or one file for each part.',
  },
  internal: {
    short: 'fault of Vignette',
    what: 'Vignette itself is at fault here.',
    todo: 'Run or submit it again; if it happens again, report it with the message above.',
  },
  'killed-too-often': {
    short: 'worker died on it',
    what: 'The worker died on this again and again, most often for want of memory.',
    todo: 'Give the worker more memory, or fewer jobs at a time with VIGNETTE_CONCURRENCY; then run or submit it again.',
  },
  'master-changed': {
    short: 'file changed',
    what: 'The file is no longer the one that was submitted.',
    todo: 'Run or submit it again as it is now.',
  },
  'master-missing': {
    short: 'file missing',
    what: 'The file is no longer where it was.',
    todo: 'Put it back where it was, then run or submit it again.',
  },
  'model-answer-unusable': {
    short: 'unusable answer of the model',
    what: 'The model answered, but not with what was asked for.',
    todo: 'Run or submit again to ask again; or choose another model with detect.model or edit.model.',
  },
  'model-refused': {
    short: 'declined by the model',
    what: 'The service declined to do this.',
    todo: 'Choose another model with detect.model or edit.model, ask in other words, or have it asked once more with vignette run --retry refused.',
  },
  'model-unavailable': {
    short: 'model unavailable',
    what: 'The service was overloaded, too slow, or could not be reached.',
    todo: 'Run or submit it again later.',
  },
  'model-unknown': {
    short: 'unknown model',
    what: 'The model is not in the catalogue, or the service does not know it.',
    todo: 'Set detect.model or edit.model to one that vignette list prints.',
  },
  'price-unknown': {
    short: 'price unknown',
    what: 'The model has no known price on this date, so it was not called.',
    todo: 'Set detect.model or edit.model to one that vignette list prints with a price.',
  },
  'queue-unavailable': {
    short: 'queue unavailable',
    what: 'The queue did not answer, or another process holds it.',
    todo: 'See that it runs and that nothing else has this folder open, then run or submit it again.',
  },
  'quota-exhausted': {
    short: 'quota used up',
    what: 'The account with Google has no quota or no money left for this model.',
    todo: 'Wait until the quota renews, or have it raised at Google; then run or submit it again.',
  },
  'request-rejected': {
    short: 'request rejected',
    what: 'The service calls the request itself wrong.',
    todo: 'Read the message above; check detect.model, edit.model, edit.imageSize and prompts of your own.',
  },
  'settings-invalid': {
    short: 'invalid settings',
    what: 'The settings of the collection cannot be used.',
    todo: 'Correct them as the message says, then run again.',
  },
  'store-unavailable': {
    short: 'store unavailable',
    what: 'The object store did not answer.',
    todo: 'See that it runs and can be reached (vignette doctor tries it), then run or submit it again.',
  },
  unauthorized: {
    short: 'key not accepted',
    what: 'The key is missing, wrong, or not allowed to do this.',
    todo: 'Set a valid key: GEMINI_API_KEY for the model, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the store. vignette doctor tries them.',
  },
  'unsupported-format': {
    short: 'format not read',
    what: 'The format of this file is not read, or not the way it keeps its pixels.',
    todo: 'Run or submit a TIFF, PNG, JPEG or WebP copy of 8 or 16-bit grey, RGB or CMYK; the page of the scan says what is in the way.',
  },
}

/** What an error code means and what to do about it; a code of a later version stands for itself. */
export function errorWords(code: string): ErrorWords {
  const known = errorCodes.find((candidate) => candidate === code)
  return known
    ? words[known]
    : { short: code, what: 'Something went wrong.', todo: 'Read the message above.' }
}
