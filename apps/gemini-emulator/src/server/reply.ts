import type { ServerResponse } from 'node:http'
import { ServiceError } from '../protocol/service-error.ts'
import type { GenerateResponse } from '../protocol/responses.ts'

export interface Reply {
  status: number
  /** JSON, or the text of a body spoilt on purpose */
  body: object | string
  headers?: Record<string, string>
  finishReason?: string
}

export function goodReply(body: GenerateResponse | string): Reply {
  const finishReason = typeof body === 'string' ? undefined : body.candidates?.[0]?.finishReason
  return { status: 200, body, ...(finishReason === undefined ? {} : { finishReason }) }
}

/** An error as the service would answer it; the emulator's own mistakes become its 500. */
export function failureReply(error: unknown): Reply {
  if (error instanceof ServiceError) {
    return { status: error.httpStatus, body: error.body, headers: error.headers }
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const internal = new ServiceError('INTERNAL', `The emulator failed: ${message}`)
  return { status: 500, body: internal.body }
}

export function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
