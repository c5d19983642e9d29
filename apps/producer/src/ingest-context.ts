import type { IntakePolicy, CollectionSource } from '@vignette/intake'
import type { Engine } from '@vignette/queue'
import type { Masters } from '@vignette/runtime'
import type { ObjectStore } from '@vignette/storage'

/** What every way to hand in work needs. */
export interface IngestContext {
  engine: Pick<Engine, 'enqueue' | 'queueStatus'>
  /** where results are */
  store: ObjectStore
  masters: Masters
  policy: IntakePolicy
  sources: readonly CollectionSource[]
  /** Resolves when queues and store both answer; rejects with the error of one that does not. */
  ping(): Promise<void>
}
