import { createHash, timingSafeEqual } from 'node:crypto'

export interface Credentials {
  /** without a colon, which ends the name in the header */
  user: string
  password: string
}

/** Whether an `Authorization` header carries these credentials. Takes as long for a near miss as for a far one. */
export function isAuthorized(header: string | undefined, { user, password }: Credentials): boolean {
  const [, encoded = ''] = /^basic +([a-z0-9+/=]+) *$/i.exec(header ?? '') ?? []
  const given = Buffer.from(encoded, 'base64').toString('utf8')
  // Digests are of one length, so that the comparison tells nothing of the password's.
  return timingSafeEqual(digest(given), digest(`${user}:${password}`))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
