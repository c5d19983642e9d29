import { withoutSecrets } from '@vignette/domain'

/** Fields whose values are nobody's business, wherever they stand. Not `key` alone: objects of a store have keys. */
const secretName =
  /api[-_]?key|access[-_]?key|private[-_]?key|secret|passw|authori[sz]ation|cookie|credential|signature|token$/i

/** Bytes in base 64. */
const base64 = /[A-Za-z0-9+/_-]{300,}={0,2}/g

const longestText = 4000
const longestList = 50
const deepest = 6

/** The fields of a line without credentials and bytes, and no longer than a line should be. */
export function redactFields(fields: object): object {
  return fields instanceof Error ? { error: redact(fields, 0) } : redactEntries(fields, 0)
}

/** A text without the secrets in use, and without what looks like a credential or an image. */
export function redactText(text: string): string {
  const clear = withoutSecrets(text).replace(base64, '…')
  return clear.length > longestText ? `${clear.slice(0, longestText)}…` : clear
}

function redact(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return redactError(value, depth)
  if (value instanceof Date) return value
  if (value instanceof URL) return redactText(value.href)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `${value.byteLength} bytes`
  if (depth >= deepest) return '…'
  if (Array.isArray(value)) return value.slice(0, longestList).map((entry) => redact(entry, depth + 1))
  return redactEntries(value, depth + 1)
}

function redactEntries(fields: object, depth: number): object {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    secretName.test(name) && value !== undefined && value !== null ? '…' : redact(value, depth),
  ])
  return Object.fromEntries(entries)
}

/** Named fields alone: clients hang whole requests on their errors, and with them what they signed in with. */
function redactError(error: Error, depth: number): object {
  const code: unknown = Reflect.get(error, 'code')
  const causes: unknown = error instanceof AggregateError ? error.errors : error.cause
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    message: redactText(error.message),
    ...(error.stack ? { stack: redactText(error.stack) } : {}),
    ...(causes === undefined || depth >= deepest ? {} : { cause: redact(causes, depth + 1) }),
  }
}
