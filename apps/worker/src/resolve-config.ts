import { PermanentError } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import type { QueueLimit } from '@vignette/queue'
import { readEnvironment, type ModelService, type Environment } from '@vignette/runtime'
import type { LoadedConfig, WorkerSettings } from './config.ts'
import { openVision } from './open-vision.ts'

export interface QueueLimitOrder {
  queue: string
  target: { stage: string; pool?: string }
  limit: QueueLimit
}

/** Everything the process goes by, looked up and complete. */
export interface Settings extends Omit<WorkerSettings, 'stages' | 'limits'> {
  stages: string[]
  limits: QueueLimitOrder[]
  store: string
  vision: ModelService
  environment: Environment
}

/** Throws `PermanentError('settings-invalid')` that lists everything wrong or missing at once. */
export function resolveConfig(told: Exclude<LoadedConfig, { help: true }>): Settings {
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
  const limits = settings.limits.flatMap(({ queue, ...limit }) => {
    const target = limitTargets().get(queue)
    return target ? [{ queue, target, limit }] : []
  })
  return { ...settings, stages, limits, store: environment.store, vision, environment }
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

function unknownNames({ stages, concurrency, limits }: WorkerSettings): string[] {
  const stageNames = flow.stages.map(({ name }) => name)
  const queues = [...limitTargets().keys()]
  const unknown = (variable: string, names: readonly string[], known: readonly string[]): string[] =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => `✖ ${variable}: there is no ${name}; there are ${known.join(', ')}`)
  return [
    ...unknown('VIGNETTE_STAGES', stages ?? [], stageNames),
    ...unknown('VIGNETTE_CONCURRENCY', Object.keys(concurrency), [...new Set([...stageNames, ...queues])]),
    ...unknown(
      'VIGNETTE_RATE_LIMITS',
      limits.map(({ queue }) => queue),
      queues,
    ),
  ]
}

/** Every queue by its name: a stage of the flow, or one pool of it. */
function limitTargets(): Map<string, QueueLimitOrder['target']> {
  const named = flow.stages.flatMap(({ name: stage, pools }): [string, QueueLimitOrder['target']][] =>
    pools ? pools.names.map((pool) => [`${stage}-${pool}`, { stage, pool }]) : [[stage, { stage }]],
  )
  return new Map(named)
}
