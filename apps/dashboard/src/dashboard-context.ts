import type { Runtime } from '@vignette/runtime'

/** All the dashboard looks at. */
export interface DashboardContext extends Pick<Runtime, 'store' | 'pings'> {
  engine: Pick<Runtime['engine'], 'queues' | 'queueStatus'>
  ledger: Pick<Runtime['ledger'], 'accounts'>
}
export type ShownEngine = DashboardContext['engine']
