import { PermanentError, RetryableError } from '@vignette/domain'

/** The HTTP status the service answered with; undefined where it did not answer. */
export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined
  const metadata = error.$metadata
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

/** Whether the answer says that there is no such object; a `HEAD` cannot say whether the bucket is there. */
export function isAbsent(error: unknown): boolean {
  return statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket'
}

const brief = new Set(['RequestTimeout', 'SlowDown', 'Throttling', 'ThrottlingException', 'OperationAborted'])
const keysAtFault = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
])

/** The client's error in our words. Without an answer the service was not reached, which a retry may mend. */
export function s3Error(error: unknown, address: string): unknown {
  if (!(error instanceof Error) || error instanceof PermanentError || error instanceof RetryableError)
    return error
  const status = statusOf(error)
  const name = nameOf(error)
  const said = `${name}: ${error.message}`
  const options = { cause: error }
  if (status === 401 || status === 403 || keysAtFault.has(name)) {
    const needs = 'The key must be allowed to list the bucket and to get, put and delete its objects.'
    return new PermanentError('unauthorized', `${address} refuses this key (${said}). ${needs}`, options)
  }
  if (status === 404) {
    const message = `There is no bucket at ${address}; create it, or correct its name.`
    return new PermanentError('settings-invalid', message, options)
  }
  if (status === undefined || status === 409 || status === 429 || status >= 500 || brief.has(name)) {
    return new RetryableError('store-unavailable', `${address} does not answer (${said}).`, options)
  }
  return new PermanentError('request-rejected', `${address} rejects the request (${said}).`, options)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}
