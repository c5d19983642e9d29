import { PermanentError, RetryableError } from '@vignette/domain'
import { flow, recordFailure } from '@vignette/pipeline'
import type { Workers } from '@vignette/queue'
import { createLog, createMetrics, type Log } from '@vignette/telemetry'
import { aboutTask } from './about-task.ts'
import { checkSettings, type Settings } from './check-settings.ts'
import type { Told } from './config.ts'
import { countCalls } from './count-calls.ts'
import { openHealth } from './open-health.ts'
import { openPatiently } from './open-patiently.ts'
import { shareCores } from './share-cores.ts'
import { createStanding } from './standing.ts'
import { stopOnSignal, untilAborted } from './stop-on-signal.ts'

/** The process up to its exit code: 0 stopped as told, 1 something did not answer, 2 the settings are wrong. */
export async function runWorker(told: Exclude<Told, { help: true }>): Promise<number> {
  const log = createLog({ name: 'worker', level: 'settings' in told ? told.settings.logLevel : 'info' })
  const stop = stopOnSignal(log)
  try {
    await work(checkSettings(told), log, stop)
    log.info({}, 'stopped')
    return 0
  } catch (error) {
    if (stop.aborted && error === stop.reason) return 0
    const known = error instanceof PermanentError || error instanceof RetryableError
    log.error(known ? { code: error.code } : { error }, known ? error.message : 'The worker has broken down.')
    return error instanceof PermanentError ? 2 : 1
  }
}

async function work(settings: Settings, log: Log, stop: AbortSignal): Promise<void> {
  const standing = createStanding()
  const metrics = createMetrics({ process: 'worker' })
  await using health = await openHealth(settings.health, { ...standing.probes, metrics })
  const { stages, poolThreads } = settings
  log.info({ health: health.url, stages, poolThreads, imageThreads: shareCores(settings) }, 'started')

  await using house = await openPatiently(settings, log, stop)
  for (const { queue, lane, limit } of settings.lanes) {
    await house.engine.limit(flow, lane, limit)
    log.info({ queue, ...limit }, 'lane limited')
  }

  const { gemini, service } = settings.vision
  const services = { ...house, ...countCalls(gemini, metrics), service }
  const { lockMs } = settings.environment
  await using workers = await house.engine.work(flow, services, {
    log,
    stages,
    concurrency: settings.concurrency,
    lockMs,
    stalledIntervalMs: lockMs / 2,
    abortGraceMs: handBackMs(settings),
    about: aboutTask,
    onFailure: (failure) => recordFailure(house.store, failure),
    onEvent: (event) => metrics.countJob(event),
  })
  metrics.watchQueues(() => house.engine.lanes(flow))
  standing.working(house, workers)
  log.info({ service, store: house.store.address }, 'takes jobs')

  await untilAborted(stop)
  standing.draining()
  await finish(workers, settings, log)
}

/** Of the grace time, what is kept for handing back jobs that do not come to their end, in ms. */
function handBackMs({ graceMs }: Settings): number {
  return Math.min(5000, graceMs / 5)
}

/** Longer than the grace time, in ms, only a Redis that does not answer can hold this process up. */
const overtimeMs = 3000

async function finish(workers: Workers, settings: Settings, log: Log): Promise<void> {
  const { graceMs } = settings
  const giveUp = setTimeout(() => {
    log.error({ graceMs }, 'Redis takes no jobs back; others take them over when their locks have run out.')
    process.exit(1)
  }, graceMs + overtimeMs)
  await workers.close(graceMs - handBackMs(settings))
  clearTimeout(giveUp)
}
