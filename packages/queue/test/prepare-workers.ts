import { createListedLog, createTestFlow, type LogLine } from '../../../test/contracts/engine-harness.ts'
import type { WorkOptions, Workers } from '../src/engine.ts'
import { openRateLimitedQueue, type RateLimitedQueue } from '../src/rate-limit.ts'
import { startWorkers, type WorkerSettings } from '../src/start-workers.ts'
import { FakeDatastore } from './fake-datastore.ts'

export interface PreparedWorkers {
  datastore: FakeDatastore
  lines: LogLine[]
  settings: WorkerSettings
  start: (options?: Partial<WorkOptions>) => Promise<Workers>
}

const flow = createTestFlow({ pools: ['red', 'blue'], last: { concurrency: 3 } })

/** Workers of the test flow over stand-ins, for a test to start. */
export function prepareWorkers(): PreparedWorkers {
  const datastore = new FakeDatastore()
  const lines: LogLine[] = []
  const limited = (name: string): RateLimitedQueue =>
    openRateLimitedQueue(datastore.openQueue(name, {}), { alone: true, raisePause: async () => undefined })
  const settings: WorkerSettings = {
    datastore,
    limited,
    follow: async () => undefined,
    counts: async () => ({}),
    log: createListedLog(lines),
    onFailure: async () => undefined,
  }
  const services = { handlers: { first: async () => ({ parts: [] }) } }
  const start: PreparedWorkers['start'] = (options) =>
    startWorkers(flow, services, { ...settings, ...options })
  return { datastore, lines, settings, start }
}
