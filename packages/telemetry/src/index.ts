export { createLog, type Log, type LogOptions } from './log.ts'
export { createMetrics, type CallCount, type JobCount, type Metrics, type QueueReading } from './metrics.ts'
export { serveHealth, type Health, type HealthOptions } from './serve-health.ts'
export { findUnresponsive } from './health-checks.ts'
