import type { Writable } from 'node:stream'
import { inOneLine, printable } from '@vignette/domain'
import { destination, pino, stdTimeFunctions, type Logger } from 'pino'
import pretty from 'pino-pretty'
import { redactFields, redactText } from './redact.ts'

/** Lines with fields. `child` answers a log that puts its fields on every line. */
export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Log
}

export interface LogOptions {
  /** the process, on every line */
  name: string
  /** For people; absent: on a terminal only. One JSON object a line otherwise. */
  pretty?: boolean | undefined
  /** `debug`, `info`, `warn`, `error` or `silent`; `info` unless told */
  level?: string | undefined
  /** where lines go: a stream, or the path of a file they are added to; standard output unless told */
  to?: Writable | string | undefined
}

/**
 * Opens a log. Whatever is handed in, credentials and the bytes of images get into no line: fields are cleaned by their
 * names and by their form. A line is written when the call returns, so that a process that dies has written its last one.
 */
export function createLog({ name, level = 'info', to, ...options }: LogOptions): Log {
  const forPeople = options.pretty ?? (to === undefined && process.stdout.isTTY)
  const lines = typeof to === 'object' ? to : destination({ dest: to ?? 1, sync: true, mkdir: true })
  const stream = forPeople ? pretty({ destination: lines, ignore: 'pid,hostname' }) : lines
  const formatters = { level: (label: string): object => ({ level: label }) }
  const opened = pino({ name, level, timestamp: stdTimeFunctions.isoTime, formatters }, stream)
  return clean(opened, forPeople)
}

function clean(logger: Logger, forPeople: boolean): Log {
  const words = (message: string): string => {
    const clear = redactText(message)
    return forPeople ? inOneLine(clear) : clear
  }
  const about = (fields: object): object => {
    const clear = redactFields(fields)
    return forPeople ? forTerminal(clear) : clear
  }
  return {
    debug: (fields, message) => logger.debug(about(fields), words(message)),
    info: (fields, message) => logger.info(about(fields), words(message)),
    warn: (fields, message) => logger.warn(about(fields), words(message)),
    error: (fields, message) => logger.error(about(fields), words(message)),
    child: (fields) => clean(logger.child(about(fields)), forPeople),
  }
}

function forTerminal(fields: object): object {
  const text = JSON.stringify(fields, (_name, value: unknown) =>
    typeof value === 'string' ? printable(value) : value,
  )
  return Object(JSON.parse(text))
}
