import type { Door, Place } from '@vignette/intake'
import type { Engine } from '@vignette/queue'
import type { Masters } from '@vignette/services'
import type { ObjectStore } from '@vignette/storage'

/** All that is needed to take work in: like the counter of a shop, it looks at what is brought and hands it through. */
export interface Counter {
  engine: Pick<Engine, 'enqueue' | 'lanes'>
  /** where results are */
  store: ObjectStore
  masters: Masters
  door: Door
  places: readonly Place[]
  /** Resolves when queues and store both answer; rejects with the error of one that does not. */
  ping(): Promise<void>
}
