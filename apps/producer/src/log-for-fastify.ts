import type { Log } from '@vignette/telemetry'
import type { FastifyBaseLogger } from 'fastify'

/** A log in the form Fastify asks for: it also writes lines without fields, and knows two levels more. */
export function logForFastify(log: Log): FastifyBaseLogger {
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: unknown, message = ''): void => {
      if (typeof fields === 'string') log[level]({}, fields)
      else log[level](fields instanceof Error ? { error: fields } : Object(fields), message)
    }
  return {
    level: 'info',
    silent: () => undefined,
    trace: line('debug'),
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    fatal: line('error'),
    child: (fields: object) => logForFastify(log.child(fields)),
  }
}
