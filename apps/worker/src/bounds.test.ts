import { createMetrics } from '@vignette/telemetry'
import { boundedServerContract } from '../../../packages/http/test/bounded-server-contract.ts'
import { openHealth } from './open-health.ts'

const options = { ready: async () => [], metrics: createMetrics({ process: 'worker' }) }

boundedServerContract('/livez', (bounds) => openHealth({ host: '127.0.0.1', port: 0, bounds }, options))
