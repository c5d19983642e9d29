import type { IntakePolicy, CollectionSource } from '@vignette/intake'
import type { Runtime } from '@vignette/runtime'

/** What every way to hand in work needs. */
export interface IngestContext extends Pick<Runtime, 'store' | 'masters' | 'pings'> {
  engine: Pick<Runtime['engine'], 'enqueue' | 'queueStatus'>
  policy: IntakePolicy
  sources: readonly CollectionSource[]
}
