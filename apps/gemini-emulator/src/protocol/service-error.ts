/** An error as the service words it: HTTP status, the canonical name of it, and typed details. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly httpStatus: number
  readonly body: { error: { code: number; message: string; status: string; details?: Detail[] } }
  readonly headers: Record<string, string>

  constructor(
    status: keyof typeof codes,
    message: string,
    { details = [], headers = {} }: { details?: Detail[]; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.httpStatus = codes[status]
    this.headers = headers
    this.body = {
      error: { code: this.httpStatus, message, status, ...(details.length > 0 ? { details } : {}) },
    }
  }
}

const codes = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const

export interface Detail {
  '@type': string
  [field: string]: unknown
}

const domain = 'googleapis.com'
const service = 'generativelanguage.googleapis.com'

export function badKey(): ServiceError {
  const sentence = 'The API key is not valid. Send a valid API key.'
  return new ServiceError('INVALID_ARGUMENT', sentence, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'API_KEY_INVALID',
        domain,
        metadata: { service },
      },
      { '@type': 'type.googleapis.com/google.rpc.LocalizedMessage', locale: 'en-US', message: sentence },
    ],
  })
}

export function missingKey(): ServiceError {
  return new ServiceError(
    'PERMISSION_DENIED',
    'The caller is not known: the request carries no API key. Send one in the header x-goog-api-key.',
  )
}

export function missingToken(): ServiceError {
  return new ServiceError('UNAUTHENTICATED', 'The request carries no OAuth 2 access token.', {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'CREDENTIALS_MISSING',
        domain,
        metadata: { service: 'aiplatform.googleapis.com' },
      },
    ],
  })
}

export function unknownModel(model: string, version: string): ServiceError {
  return new ServiceError(
    'NOT_FOUND',
    `models/${model} is not found for API version ${version}, or does not support this method. List the models to see which there are.`,
  )
}

/** A field the service does not take, or a value it does not take there. */
export function badField(message: string, field?: string): ServiceError {
  if (field === undefined) return new ServiceError('INVALID_ARGUMENT', message)
  return new ServiceError('INVALID_ARGUMENT', message, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field, description: message }],
      },
    ],
  })
}

export function overloaded(): ServiceError {
  return new ServiceError('UNAVAILABLE', 'The model is overloaded at the moment. Try again later.')
}

export interface Exhausted {
  model: string
  perDay?: boolean | undefined
  limit?: number | undefined
  retryAfterSeconds: number
  /** say how long in the header Retry-After */
  header?: boolean | undefined
  /** say how long in a RetryInfo detail */
  retryInfo?: boolean | undefined
}

export function exhausted(quota: Exhausted): ServiceError {
  const { model, perDay = false, limit = perDay ? 250 : 10, retryAfterSeconds } = quota
  const { header = true, retryInfo = true } = quota
  const details: Detail[] = [
    {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [
        {
          quotaMetric: `${service}/generate_requests_per_model${perDay ? '_per_day' : ''}`,
          quotaId: `GenerateRequestsPer${perDay ? 'Day' : 'Minute'}PerProjectPerModel`,
          quotaDimensions: { location: 'global', model },
          quotaValue: String(limit),
        },
      ],
    },
    {
      '@type': 'type.googleapis.com/google.rpc.Help',
      links: [{ description: 'About quotas', url: 'https://ai.google.dev/gemini-api/docs/rate-limits' }],
    },
  ]
  if (retryInfo) {
    details.push({
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: `${retryAfterSeconds}s`,
    })
  }
  const when = retryInfo ? ` Please retry in ${retryAfterSeconds}s.` : ''
  return new ServiceError(
    'RESOURCE_EXHAUSTED',
    `The quota of ${limit} requests per ${perDay ? 'day' : 'minute'} for ${model} is used up.${when}`,
    { details, headers: header ? { 'retry-after': String(Math.ceil(retryAfterSeconds)) } : {} },
  )
}
