import { PermanentError } from '@vignette/domain'

/** The key, if it is one. */
export function checkKey(key: string): string {
  if (isPath(key)) return key
  throw new PermanentError('internal', `${JSON.stringify(key)} is no key of an object.`)
}

/** The prefix, if a key can start with it: its last segment may be cut anywhere. */
export function checkPrefix(prefix: string): string {
  const slash = prefix.lastIndexOf('/')
  if (slash === -1 || isPath(prefix.slice(0, slash))) return prefix
  throw new PermanentError('internal', `${JSON.stringify(prefix)} cannot start a key of an object.`)
}

function isPath(key: string): boolean {
  return (
    key.isWellFormed() &&
    !key.includes('\0') &&
    key.split('/').every((segment) => !['', '.', '..'].includes(segment))
  )
}

/** Orders keys by their UTF-8 bytes, as S3 lists them; JavaScript's own order differs beyond U+FFFF. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
