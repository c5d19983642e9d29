import { withoutKeptSecrets } from '@vignette/domain'

/** An HTTP answer that is not a success, with what the SDK's own error leaves out: headers and details. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly status: number
  /** Retry-After as it came */
  readonly retryAfter: string | undefined
  readonly body: ErrorBody

  constructor(status: number, retryAfter: string | undefined, body: ErrorBody) {
    super(`HTTP ${status}${body.message ? `: ${body.message}` : ''}`)
    this.status = status
    this.retryAfter = retryAfter
    this.body = body
  }
}

/** What an error body says, in whichever dress it comes. */
export interface ErrorBody {
  message: string
  /** such as RESOURCE_EXHAUSTED */
  status: string | undefined
  details: readonly Record<string, unknown>[]
  /** all of it, where it is JSON: a failed call may have been billed, and say so beside its error */
  whole?: unknown
}

/** Wraps fetch so that a failed answer is thrown whole, with the secrets in use taken out of it. */
export function failLoudly(fetching: typeof fetch): typeof fetch {
  return async (input, init) => {
    // Followed, a redirect would take key and picture to whoever it names.
    const response = await fetching(input, { ...init, redirect: 'manual' })
    if (response.ok) return response
    const text = withoutKeptSecrets(await response.text())
    throw new HttpFailure(
      response.status,
      response.headers.get('retry-after') ?? undefined,
      readErrorBody(text),
    )
  }
}

/** What an error in the body of a success is by its name; anything else is a fault of the service. */
const statusCodes: Record<string, number> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
}

/** Throws the `HttpFailure` that the body of a success holds in place of an answer, if it does. */
export function throwInnerError(answer: unknown, headers: Headers): void {
  const root: unknown = Array.isArray(answer) ? answer[0] : answer
  if (!isRecord(root) || !isRecord(root['error']) || root['candidates']) return
  const body = readErrorBody(JSON.stringify(root))
  const code = Number(root['error']['code'])
  const status = code >= 400 && code < 600 ? code : (statusCodes[body.status ?? ''] ?? 500)
  throw new HttpFailure(status, headers.get('retry-after') ?? undefined, body)
}

/** The body of a success with the secrets in use taken out, however the service wrote them. */
export function readBody(text: string): unknown {
  return withoutSecretsInside(JSON.parse(text))
}

/** Parsed first, for what is written as escapes is a secret again once it is read. Bytes of images are no words. */
function withoutSecretsInside(value: unknown): unknown {
  if (typeof value === 'string') return withoutKeptSecrets(value)
  if (Array.isArray(value)) return value.map(withoutSecretsInside)
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name,
      name === 'inlineData' ? held : withoutSecretsInside(held),
    ]),
  )
}

const longestMessage = 500

function readErrorBody(text: string): ErrorBody {
  const root = parsed(text)
  const error: unknown = isRecord(root) ? root['error'] : undefined
  if (!isRecord(error)) return { message: plainWords(text), status: undefined, details: [] }
  const { message, status, details } = error
  return {
    message: typeof message === 'string' ? message.slice(0, longestMessage) : '',
    status: typeof status === 'string' ? status : undefined,
    details: Array.isArray(details) ? details.filter(isRecord) : [],
    whole: root,
  }
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    // Some endpoints send a list with the one error in it.
    return Array.isArray(value) ? value[0] : value
  } catch {
    return undefined
  }
}

/** The words of an error page, without its mark-up. */
function plainWords(text: string): string {
  return text
    .slice(0, 10_000)
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestMessage)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
