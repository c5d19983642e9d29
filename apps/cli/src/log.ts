import { createLog, type Log } from '@vignette/telemetry'
import { join, resolve } from 'node:path'

/** A log for a run: for people on stderr when asked for, else JSON lines in the run's own folder, to look things up in. */
export function openLog(out: string, verbose: boolean): Log {
  const name = 'vignette'
  if (verbose) return createLog({ name, level: 'debug', pretty: true, to: process.stderr })
  if (out.startsWith('s3://')) return createLog({ name, level: 'silent' })
  return createLog({ name, to: join(resolve(out), '.vignette', 'log.jsonl') })
}
