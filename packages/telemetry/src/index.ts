export { createLog, type Log, type LogOptions } from './log.ts'
export { createMetrics, type CallCount, type JobCount, type Metrics, type QueueReading } from './metrics.ts'
export { health, type HealthOptions } from './health.ts'
export { findUnresponsive } from './health-checks.ts'
