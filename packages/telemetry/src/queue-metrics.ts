import { Gauge, type Registry } from 'prom-client'
import { withinLimit } from './health-checks.ts'

/** How one queue stands, over all processes. */
export interface QueueReading {
  queue: string
  /** jobs by state */
  counts: { waiting: number; active: number; delayed: number; failed: number; completed: number }
  /** Pushed back by the service: no job starts for so many ms. */
  pushedBackMs: number
  /** jobs at a time; absent = no limit */
  concurrency?: number | undefined
  /** starts in a minute; absent = no limit */
  perMinute?: number | undefined
}

type Read = () => Promise<readonly QueueReading[]>

/** Gauges that are read anew for every scrape. */
export function createQueueMetrics(registry: Registry): {
  watch(read: Read): void
  refresh(): Promise<void>
} {
  const { readable, jobs, paused, concurrency, perMinute } = openGauges([registry])
  let read: Read | undefined
  const fill = (readings: readonly QueueReading[]): void => {
    for (const gauge of [jobs, paused, concurrency, perMinute]) gauge.reset()
    for (const { queue, ...reading } of readings) {
      for (const [state, count] of Object.entries(reading.counts)) jobs.set({ queue, state }, count)
      paused.set({ queue }, reading.pushedBackMs / 1000)
      if (reading.concurrency !== undefined) concurrency.set({ queue }, reading.concurrency)
      if (reading.perMinute !== undefined) perMinute.set({ queue }, reading.perMinute)
    }
  }
  return {
    watch: (asked) => void (read = asked),
    async refresh() {
      if (!read) return
      try {
        fill(await withinLimit(read()))
        readable.set(1)
      } catch {
        // The scrape goes on: this gauge is how it tells, and old numbers would be taken for new ones.
        fill([])
        readable.set(0)
      }
    },
  }
}

interface Gauges {
  readable: Gauge
  jobs: Gauge<'queue' | 'state'>
  paused: Gauge<'queue'>
  concurrency: Gauge<'queue'>
  perMinute: Gauge<'queue'>
}

function openGauges(registers: Registry[]): Gauges {
  const labelNames: 'queue'[] = ['queue']
  return {
    readable: new Gauge({
      name: 'vignette_queues_readable',
      help: '1 when the queues answered this scrape',
      registers,
    }),
    jobs: new Gauge({
      name: 'vignette_queue_jobs',
      help: 'Jobs in a queue by state',
      labelNames: ['queue', 'state'],
      registers,
    }),
    paused: new Gauge({
      name: 'vignette_queue_paused_seconds',
      help: 'How long no job of the queue will start, because the service pushed back',
      labelNames,
      registers,
    }),
    concurrency: new Gauge({
      name: 'vignette_queue_concurrency_limit',
      help: 'Jobs at a time over all processes, where limited',
      labelNames,
      registers,
    }),
    perMinute: new Gauge({
      name: 'vignette_queue_starts_per_minute_limit',
      help: 'Starts in a minute over all processes, where limited',
      labelNames,
      registers,
    }),
  }
}
