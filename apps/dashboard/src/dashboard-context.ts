import type { Runtime } from '@vignette/runtime'

/** All the dashboard looks at. */
export type DashboardContext = Pick<Runtime, 'engine' | 'ledger' | 'store' | 'pings'>
