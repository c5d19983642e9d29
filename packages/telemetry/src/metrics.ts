import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { createQueueMetrics, type QueueReading } from './queue-metrics.ts'

export type { QueueReading } from './queue-metrics.ts'

/** One moment in the life of a job. */
export interface JobCount {
  stage: string
  /** how it went on, such as `started`, `done`, `retry` */
  kind: string
  code?: string | undefined
  /** how long the attempt ran; ignored for `started` */
  ms?: number | undefined
}

/** One call to a model and how it ended. */
export interface CallCount {
  /** `detect` or `edit` */
  kind: string
  model: string
  outcome: string
  ms: number
  /** absent where no answer came */
  paid?: { usage: Readonly<Record<string, number>>; usd: number; emulated: boolean } | undefined
}

/** What a process tells Prometheus of itself. */
export interface Metrics {
  countJob(job: JobCount): void
  countCall(call: CallCount): void
  /** What somebody handed in and is not taken, by a word for why. */
  countRefused(reason: string): void
  /** `read` is asked once for every scrape; while it fails, the gauges of the queues are left out. */
  watchQueues(read: () => Promise<readonly QueueReading[]>): void
  /** Everything in Prometheus's text format. Never rejects for what `read` does. */
  expose(): Promise<{ contentType: string; text: string }>
}

/** From quick bookkeeping to an image model that thinks, in s. */
const durations = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300]

/** Opens a registry of its own, labelled with the process. */
export function createMetrics(options: { process: string }): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ process: options.process })
  collectDefaultMetrics({ register: registry })
  const queues = createQueueMetrics(registry)
  return {
    countJob: createJobCounter(registry),
    countCall: createCallCounter(registry),
    countRefused: createRefusedCounter(registry),
    watchQueues: (read) => queues.watch(read),
    async expose() {
      await queues.refresh()
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

function createJobCounter(registry: Registry): Metrics['countJob'] {
  const registers = [registry]
  const jobs = new Counter({
    name: 'vignette_jobs_total',
    help: 'Moments in the lives of jobs',
    labelNames: ['stage', 'kind', 'code'],
    registers,
  })
  const duration = new Histogram({
    name: 'vignette_stage_duration_seconds',
    help: 'How long one attempt at a job ran',
    labelNames: ['stage', 'outcome'],
    buckets: durations,
    registers,
  })
  return ({ stage, kind, code = '', ms }) => {
    jobs.inc({ stage, kind, code })
    if (kind !== 'started' && ms !== undefined) duration.observe({ stage, outcome: kind }, ms / 1000)
  }
}

function createRefusedCounter(registry: Registry): Metrics['countRefused'] {
  const refused = new Counter({
    name: 'vignette_refused_total',
    help: 'Objects named by events, orders and listings that are not taken',
    labelNames: ['reason'],
    registers: [registry],
  })
  return (reason) => refused.inc({ reason })
}

function createCallCounter(registry: Registry): Metrics['countCall'] {
  const registers = [registry]
  const calls = new Counter({
    name: 'vignette_call_total',
    help: 'Calls to models by how they ended',
    labelNames: ['kind', 'model', 'outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'vignette_call_duration_seconds',
    help: 'How long a call to a model took',
    labelNames: ['kind', 'model'],
    buckets: durations,
    registers,
  })
  const tokens = new Counter({
    name: 'vignette_tokens_total',
    help: 'Tokens as the service counted them; cached ones are among the input',
    labelNames: ['kind', 'model', 'type'],
    registers,
  })
  const usd = new Counter({
    name: 'vignette_call_usd_total',
    help: 'US dollars by the catalogue; what it would have cost where emulated',
    labelNames: ['kind', 'model', 'emulated'],
    registers,
  })
  return ({ kind, model, outcome, ms, paid }) => {
    calls.inc({ kind, model, outcome })
    duration.observe({ kind, model }, ms / 1000)
    if (!paid) return
    usd.inc({ kind, model, emulated: String(paid.emulated) }, paid.usd)
    for (const [type, count] of Object.entries(paid.usage))
      tokens.inc({ kind, model, type: type.replace(/Tokens$/, '') }, count)
  }
}
