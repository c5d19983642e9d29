import { PermanentError, RetryableError, type ErrorCode } from '@vignette/domain'
import { HttpFailure, isRecord } from './http-failure.ts'
import { askedWaitMs, untilPacificMidnightMs } from './retry-after.ts'

/** Where an error came from: what the sentences about it need. */
export interface CallContext {
  /** absent for a call that is about no model */
  model?: string | undefined
  /** host and path prefix the calls go to */
  service: string
  /** on Vertex AI, where one is chosen */
  location?: string | undefined
  timeoutMs: number
  now: Date
}

/** Whatever the SDK, its fetch or its sign-in threw, as an error of ours. What is none of theirs comes back as it is. */
export function translateError(error: unknown, context: CallContext): unknown {
  if (error instanceof HttpFailure) return ofHttp(error, context)
  if (!(error instanceof Error)) return error
  const about = { error, context }
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return ofTimeout(about)
  if (error instanceof SyntaxError) return unavailable(about, 'answered with something that is not JSON')
  if (isSignIn(error)) return ofSignIn(error)
  if (error instanceof TypeError && /fetch failed|terminated/.test(error.message)) return ofConnection(about)
  return error
}

interface Row {
  status: number
  /** further than the status: what the body must hold */
  when?: (failure: HttpFailure) => boolean
  error: (failure: HttpFailure, context: CallContext) => Error
}

const keyInvalid = (failure: HttpFailure): boolean =>
  failure.body.details.some(({ reason }) => typeof reason === 'string' && reason.startsWith('API_KEY_')) ||
  /api key (not valid|not found|expired)/i.test(failure.body.message)

/** First fitting row wins; a status without one is treated by its class. */
const rows: Row[] = [
  {
    status: 400,
    when: keyInvalid,
    error: unauthorized('Gemini does not accept the API key; check that it is whole and current'),
  },
  {
    status: 400,
    when: ({ body }) => body.status === 'FAILED_PRECONDITION' && /location/i.test(body.message),
    error: unauthorized(
      'Gemini’s own API is not offered where this runs; run it from a supported region, or use Vertex AI',
    ),
  },
  {
    status: 400,
    when: ({ body }) => body.status === 'FAILED_PRECONDITION' && /billing|free tier/i.test(body.message),
    error: permanent(
      'request-rejected',
      'Gemini asks for billing to be set up on the project before it answers this',
    ),
  },
  { status: 400, error: permanent('request-rejected', 'Gemini rejects the request') },
  {
    status: 401,
    error: unauthorized('Gemini does not accept the credentials; check the key or sign in again'),
  },
  {
    status: 402,
    error: permanent('quota-exhausted', 'The account with Gemini has run out of money; top it up'),
  },
  {
    status: 403,
    error: unauthorized(
      'The credentials are not allowed to do this; give the project access to the Gemini API',
    ),
  },
  { status: 404, error: ofNotFound },
  { status: 408, error: overloaded },
  { status: 413, error: permanent('request-rejected', 'The image is too large to be sent to Gemini') },
  { status: 429, error: ofQuota },
  { status: 499, error: overloaded },
]

function ofHttp(failure: HttpFailure, context: CallContext): Error {
  const row = rows.find(({ status, when }) => status === failure.status && (when?.(failure) ?? true))
  if (row) return row.error(failure, context)
  if (failure.status >= 500) return overloaded(failure, context)
  if (failure.status < 400) return ofRedirect(failure, context)
  return permanent('request-rejected', `Gemini answered with HTTP ${failure.status}`)(failure)
}

function permanent(code: ErrorCode, sentence: string): (failure: HttpFailure) => PermanentError {
  return (failure) => new PermanentError(code, withWords(sentence, failure), { cause: failure })
}

function unauthorized(sentence: string): (failure: HttpFailure) => PermanentError {
  return permanent('unauthorized', sentence)
}

/** Our sentence with the service's own words after it. */
function withWords(sentence: string, failure: HttpFailure): string {
  const words = failure.body.message.trim()
  return words ? `${sentence}. It says: ${words}` : `${sentence}.`
}

function ofNotFound(failure: HttpFailure, { model, service, location }: CallContext): PermanentError {
  if (!model) {
    const sentence = `There is no Gemini API at ${service}; check GOOGLE_GEMINI_BASE_URL, or the address of the emulator`
    return permanent('request-rejected', sentence)(failure)
  }
  // Never sent there unasked: who chose a region may have to keep to it.
  const sentence =
    location && location !== 'global'
      ? `Vertex AI does not offer ${model} at ${location}; ${newOf(model)} at the location global alone: set GOOGLE_CLOUD_LOCATION=global, or use another model`
      : `Gemini at ${service} does not offer ${model}; use another model, or on Vertex AI another GOOGLE_CLOUD_LOCATION`
  return permanent('model-unknown', sentence)(failure)
}

function newOf(model: string): string {
  return model.includes('preview') ? 'previews are served' : 'newer models are often served'
}

function ofRedirect(failure: HttpFailure, { service }: CallContext): PermanentError {
  return new PermanentError(
    'request-rejected',
    `${service} sends calls to another address (HTTP ${failure.status}), where key and pictures are not sent; set the address they are to go to.`,
    { cause: failure },
  )
}

/** Without any hint of the service, what limits by the minute is asked again after this long. */
const shortQuotaWaitMs = 15_000

function ofQuota(failure: HttpFailure, context: CallContext): Error {
  const model = context.model ?? 'the service'
  const violations = failure.body.details.flatMap(({ violations: list }) => (Array.isArray(list) ? list : []))
  const has = (key: string, pattern: RegExp): boolean =>
    violations.filter(isRecord).some(({ [key]: value }) => typeof value === 'string' && pattern.test(value))
  if (has('quotaValue', /^0$/) || /limit: 0(?![\d.])/.test(failure.body.message)) {
    return permanent(
      'quota-exhausted',
      `The project’s tier has no access to ${model}; enable billing or use another model`,
    )(failure)
  }
  const daily = has('quotaId', /PerDay/i)
  // The delay sent along with a daily limit is often one of seconds, so the clock decides.
  const notBeforeMs = daily
    ? untilPacificMidnightMs(context.now)
    : (askedWaitMs(failure, context.now) ?? shortQuotaWaitMs)
  const sentence = daily
    ? `The daily quota of ${model} is used up; it starts afresh at midnight Pacific time`
    : `The quota of ${model} is used up for the moment; work goes on when the service lets it`
  return new RetryableError('quota-exhausted', withWords(sentence, failure), {
    cause: failure,
    pausesPool: true,
    turnedAway: true,
    notBeforeMs,
  })
}

function overloaded(failure: HttpFailure, context: CallContext): RetryableError {
  const notBeforeMs = askedWaitMs(failure, context.now)
  const sentence = `${context.model ?? 'Gemini'} is not available (HTTP ${failure.status}); trying again later may help`
  return new RetryableError('model-unavailable', withWords(sentence, failure), {
    cause: failure,
    turnedAway: failure.status === 503,
    ...(notBeforeMs === undefined ? {} : { notBeforeMs, pausesPool: failure.status === 503 }),
  })
}

interface About {
  error: Error
  context: CallContext
}

function unavailable({ error, context }: About, what: string): RetryableError {
  return new RetryableError('model-unavailable', `Gemini at ${context.service} ${what}.`, { cause: error })
}

function ofTimeout(about: About): RetryableError {
  return unavailable(about, `did not answer within ${about.context.timeoutMs / 1000} s`)
}

function ofConnection(about: About): RetryableError {
  const { cause } = about.error
  const code = isRecord(cause) && typeof cause['code'] === 'string' ? ` (${cause['code']})` : ''
  return unavailable(about, `cannot be reached, or the connection broke${code}`)
}

/** The sign-in's own HTTP client names its errors like any other, but hangs the request on them. */
function isGaxios(error: Error): boolean {
  return 'config' in error
}

/** Errors of the sign-in for Vertex AI, which happens before our fetch is called. */
function isSignIn(error: Error): boolean {
  return isGaxios(error) || /default credentials|credential|refresh token/i.test(error.message)
}

function ofSignIn(error: Error): Error {
  const status = 'status' in error ? Number(error.status) : Number.NaN
  const answered = status >= 400 && status < 500 && status !== 429
  const isNetwork = isGaxios(error) && !answered
  const words = error.message
  // No cause: the sign-in's own errors carry the request, and with it tokens.
  if (isNetwork)
    return new RetryableError('model-unavailable', `Google’s sign-in cannot be reached. It says: ${words}`)
  return new PermanentError(
    'unauthorized',
    `Signing in to Google Cloud failed; set up Application Default Credentials. It says: ${words}`,
  )
}
