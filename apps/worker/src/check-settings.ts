import { PermanentError } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import type { LaneLimit } from '@vignette/queue'
import { readEnvironment, type Answering, type Environment } from '@vignette/services'
import type { Told, WorkerSettings } from './config.ts'
import { openVision } from './open-vision.ts'

export interface LaneOrder {
  queue: string
  lane: { stage: string; lane?: string }
  limit: LaneLimit
}

/** Everything the process goes by, looked up and complete. */
export interface Settings extends Omit<WorkerSettings, 'stages' | 'lanes'> {
  stages: string[]
  lanes: LaneOrder[]
  store: string
  vision: Answering
  environment: Environment
}

/** Throws `PermanentError('settings-invalid')` that lists everything wrong or missing at once. */
export function checkSettings(told: Exclude<Told, { help: true }>): Settings {
  const problems: string[] = 'problems' in told ? [told.problems] : []
  const settings = 'settings' in told ? told.settings : undefined
  const stages = settings?.stages ?? flow.stages.map(({ name }) => name)
  const environment = orProblem(() => readEnvironment(told.variables), problems)
  if (settings) problems.push(...unknownNames(settings))
  if (environment) problems.push(...missing(environment))
  const vision = settings && environment && orProblem(() => openVision(stages, environment), problems)
  if (problems.length > 0 || !settings || !vision || !environment?.store) {
    const list = problems.join('\n')
    throw new PermanentError('settings-invalid', `The worker cannot start as it is told:\n${list}`)
  }
  const lanes = settings.lanes.flatMap(({ queue, ...limit }) => {
    const lane = laneNames().get(queue)
    return lane ? [{ queue, lane, limit }] : []
  })
  return { ...settings, stages, lanes, store: environment.store, vision, environment }
}

function orProblem<T>(read: () => T, problems: string[]): T | undefined {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    problems.push(`✖ ${error.message}`)
    return undefined
  }
}

function missing({ redisUrl, store }: Environment): string[] {
  return [
    ...(redisUrl
      ? []
      : ['✖ VIGNETTE_REDIS_URL is missing: where the queues are, such as redis://127.0.0.1:6379']),
    ...(store
      ? []
      : ['✖ VIGNETTE_STORE is missing: where results go, such as s3://results or a shared folder']),
  ]
}

function unknownNames({ stages, concurrency, lanes }: WorkerSettings): string[] {
  const stageNames = flow.stages.map(({ name }) => name)
  const queues = [...laneNames().keys()]
  const unknown = (variable: string, names: readonly string[], known: readonly string[]): string[] =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => `✖ ${variable}: there is no ${name}; there are ${known.join(', ')}`)
  return [
    ...unknown('VIGNETTE_STAGES', stages ?? [], stageNames),
    ...unknown('VIGNETTE_CONCURRENCY', Object.keys(concurrency), [...new Set([...stageNames, ...queues])]),
    ...unknown(
      'VIGNETTE_LANES',
      lanes.map(({ queue }) => queue),
      queues,
    ),
  ]
}

/** Every queue by its name: a stage of the flow, or one lane of it. */
function laneNames(): Map<string, LaneOrder['lane']> {
  const named = flow.stages.flatMap(({ name: stage, lanes }): [string, LaneOrder['lane']][] =>
    lanes ? lanes.names.map((lane) => [`${stage}-${lane}`, { stage, lane }]) : [[stage, { stage }]],
  )
  return new Map(named)
}
