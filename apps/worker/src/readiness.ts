import { collectionKey } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import type { Workers } from '@vignette/queue'
import type { Runtime } from '@vignette/runtime'
import { findUnresponsive, type HealthOptions } from '@vignette/telemetry'

/** How the process stands, as its probes tell it. */
export interface Readiness {
  probes: Pick<HealthOptions, 'live' | 'ready'>
  working(runtime: Runtime, workers: Workers): void
  draining(): void
}

/** Stands at `starting`: alive, and not ready. */
export function createReadiness(): Readiness {
  let live: HealthOptions['live'] = () => []
  let ready: HealthOptions['ready'] = async () => ['starting: Redis and the store have not both answered yet']
  return {
    probes: { live: () => live(), ready: () => ready() },
    working({ engine, store }, workers) {
      live = () => (workers.running() ? [] : ['The workers have stopped by themselves.'])
      const [queue] = engine.queues(flow)
      ready = () =>
        findUnresponsive({
          redis: async () => queue?.getRateLimitTtl(),
          store: () => store.head(collectionKey('default')),
        })
    },
    draining() {
      live = () => []
      ready = async () => ['draining: takes no more jobs']
    },
  }
}
