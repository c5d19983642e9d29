import type { IncomingHttpHeaders } from 'node:http'
import { badKey, missingKey, missingToken } from '../protocol/service-error.ts'

export interface Credentials {
  headers: IncomingHttpHeaders
  /** the parameter `key` of the address */
  key: string | null
  /** on the cloud's address a bearer token does as well */
  cloud: boolean
}

/** Lets a known key pass and throws the service's error for any other. Without a list, keys that start with "bad" are bad. */
export function authorise({ headers, key, cloud }: Credentials, keys?: readonly string[]): void {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (cloud && token !== undefined) return
  const header = headers['x-goog-api-key']
  const given = (Array.isArray(header) ? header[0] : header) ?? key ?? ''
  if (given === '') throw cloud ? missingToken() : missingKey()
  const known = keys === undefined ? !given.startsWith('bad') : keys.includes(given)
  if (!known) throw badKey()
}
