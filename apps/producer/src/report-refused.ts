import type { Log, Metrics } from '@vignette/telemetry'
import type { Rejected } from './ingest.ts'

/** Where an operator looks. */
export interface RefusalReports {
  log: Pick<Log, 'warn'>
  metrics: Pick<Metrics, 'countRefused'>
}

/** Counts what was not taken, and writes a line for each that somebody may have to do something about. */
export function reportRefused(refused: readonly Rejected[], { log, metrics }: RefusalReports): void {
  for (const { bucket, key, refused: code, message } of refused) {
    metrics.countRefused(code)
    if (message !== undefined) log.warn({ bucket, key, code, message }, 'refused')
  }
}
