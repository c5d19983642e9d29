import { PermanentError, RetryableError } from '@vignette/domain'
import { flow, failureRecords } from '@vignette/pipeline'
import type { Workers } from '@vignette/queue'
import { stopOnSignals, untilAborted, waitForRuntime } from '@vignette/runtime'
import { createLog, createMetrics, type Log } from '@vignette/telemetry'
import { jobLogFields } from './job-log-fields.ts'
import { withCallMetrics } from './call-metrics.ts'
import { loadConfig, type WorkerConfig } from './config.ts'
import { limitImageThreads } from './image-threads.ts'
import { openHealth } from './open-health.ts'
import { openVision } from './open-vision.ts'
import { createReadiness } from './readiness.ts'
import { readVariables, type Variables } from './variables.ts'

/** The process up to its exit code: 0 stopped as told, 1 something did not answer, 2 the settings are wrong. */
export async function runWorker(args: readonly string[], variables: Variables): Promise<number> {
  // The log comes first: what is wrong with the configuration goes there.
  const log = createLog({ name: 'worker', level: readVariables(args, variables).values.logLevel })
  const { signal: stop } = stopOnSignals({
    exitCode: 1,
    onStop: (signal) => log.info({ signal }, 'stopping'),
  })
  try {
    await work(loadConfig(args, variables), log, stop)
    log.info({}, 'stopped')
    return 0
  } catch (error) {
    if (stop.aborted && error === stop.reason) return 0
    const known = error instanceof PermanentError || error instanceof RetryableError
    log.error(known ? { code: error.code } : { error }, known ? error.message : 'The worker has broken down.')
    return error instanceof PermanentError ? 2 : 1
  }
}

async function work(config: WorkerConfig, log: Log, stop: AbortSignal): Promise<void> {
  const readiness = createReadiness(log)
  const metrics = createMetrics({ process: 'worker' })
  await using health = await openHealth(config.health, { ...readiness.probes, metrics })
  const { stages, poolThreads, environment } = config
  log.info({ health: health.url, stages, poolThreads, imageThreads: limitImageThreads(config) }, 'started')

  await using runtime = await waitForRuntime(config.store, environment, { log, stop })
  for (const { queue, target, limit } of config.limits) {
    await runtime.engine.limit(flow, target, limit)
    log.info({ queue, ...limit }, 'queue limited')
  }

  const { gemini, service } = openVision(stages, environment)
  const services = { ...runtime, ...withCallMetrics(gemini, metrics), service }
  const { lockMs } = environment
  await using workers = await runtime.engine.work(flow, services, {
    log,
    stages,
    concurrency: config.concurrency,
    backlog: config.backlog,
    lockMs,
    stalledIntervalMs: lockMs / 2,
    abortGraceMs: handBackMs(config),
    about: jobLogFields,
    ...failureRecords(runtime.store),
    onEvent: (event) => metrics.countJob(event),
  })
  metrics.watchQueues(() => runtime.engine.queueStatus(flow))
  readiness.working(runtime, workers)
  log.info({ service, store: runtime.store.address }, 'takes jobs')

  await untilAborted(stop)
  readiness.draining()
  await finish(workers, config, log)
}

/** Of the grace time, what is kept for handing back jobs that do not come to their end, in ms. */
function handBackMs({ graceMs }: WorkerConfig): number {
  return Math.min(5000, graceMs / 5)
}

/** Longer than the grace time, in ms, only a Redis that does not answer can hold this process up. */
const overtimeMs = 3000

async function finish(workers: Workers, config: WorkerConfig, log: Log): Promise<void> {
  const { graceMs } = config
  const giveUp = setTimeout(() => {
    log.error({ graceMs }, 'Redis takes no jobs back; others take them over when their locks have run out.')
    process.exit(1)
  }, graceMs + overtimeMs)
  await workers.close(graceMs - handBackMs(config))
  clearTimeout(giveUp)
}
