import type { Runtime, ScanSources } from '@vignette/runtime'

/** What every way to hand in work needs. */
export interface IngestContext extends ScanSources, Pick<Runtime, 'store' | 'pings'> {
  engine: Pick<Runtime['engine'], 'enqueue' | 'queueStatus'>
}
