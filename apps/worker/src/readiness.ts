import type { Workers } from '@vignette/queue'
import type { Runtime } from '@vignette/runtime'
import { findUnresponsive, type HealthOptions, type Log } from '@vignette/telemetry'

/** How the process stands, as its probes tell it. */
export interface Readiness {
  probes: Required<Pick<HealthOptions, 'live' | 'ready'>>
  working(runtime: Pick<Runtime, 'pings'>, workers: Pick<Workers, 'running'>): void
  draining(): void
}

/** Begins at `starting`: alive, and not ready. */
export function createReadiness(log: Log): Readiness {
  let live = (): string[] => []
  let ready = async (): Promise<string[]> => ['starting: Redis and the store have not both answered yet']
  return {
    probes: { live: () => live(), ready: () => ready() },
    working({ pings }, workers) {
      live = () => (workers.running() ? [] : ['The workers have stopped by themselves.'])
      ready = () => findUnresponsive(pings, log)
    },
    draining() {
      live = () => []
      ready = async () => ['draining: takes no more jobs']
    },
  }
}
