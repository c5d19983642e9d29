import type { Log } from '@vignette/queue'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import pretty from 'pino-pretty'

/** A log for a run: pretty on the terminal when asked for, else JSON lines in the run's own folder, to look things up in. */
export function openLog(out: string, verbose: boolean): Log {
  if (verbose) return pino({ level: 'debug' }, pretty({ destination: 2 }))
  if (out.startsWith('s3://')) return pino({ level: 'silent' })
  const folder = join(resolve(out), '.vignette')
  mkdirSync(folder, { recursive: true })
  return pino({ level: 'info' }, pino.destination({ dest: join(folder, 'log.jsonl'), sync: true }))
}
