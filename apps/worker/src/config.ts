import { PermanentError } from '@vignette/domain'
import { flow } from '@vignette/pipeline'
import type { QueueLimit } from '@vignette/queue'
import { readEnvironment, type Environment } from '@vignette/runtime'
import { openVision } from './open-vision.ts'
import { readVariables, type NamedQueueLimit, type Variables, type WorkerVariables } from './variables.ts'

/** A stage of the flow that is one queue, or one pool of a stage. */
interface QueueTarget {
  stage: string
  pool?: string
}

export interface QueueLimitOrder {
  queue: string
  target: QueueTarget
  limit: QueueLimit
}

/** Everything the process goes by. */
export interface WorkerConfig extends Omit<WorkerVariables, 'stages' | 'limits'> {
  stages: string[]
  limits: QueueLimitOrder[]
  /** where results are: a folder, or `s3://bucket/prefix` */
  store: string
  environment: Environment
}

/** Throws `PermanentError('settings-invalid')` that lists everything wrong or missing at once. */
export function loadConfig(args: readonly string[], variables: Variables): WorkerConfig {
  const { values, problems } = readVariables(args, variables)
  const { stages = flow.stages.map(({ name }) => name), limits, ...config } = values
  problems.push(...unknownNames(values))
  const environment = orProblem(() => readEnvironment(variables), problems)
  if (environment) {
    problems.push(...missing(environment))
    // Opening makes no call, and says what credentials are missing.
    orProblem(() => openVision(stages, environment), problems)
  }
  if (problems.length > 0 || !environment?.store) {
    const list = problems.join('\n')
    throw new PermanentError('settings-invalid', `The worker cannot start as it is told:\n${list}`)
  }
  return { ...config, stages, limits: limits.flatMap(orderOf), store: environment.store, environment }
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

function unknownNames({ stages = [], concurrency, limits }: WorkerVariables): string[] {
  const stageNames = flow.stages.map(({ name }) => name)
  const queues = [...targets().keys()]
  const unknown = (variable: string, names: readonly string[], known: readonly string[]): string[] =>
    names
      .filter((name) => !known.includes(name))
      .map((name) => `✖ ${variable}: there is no ${name}; there are ${known.join(', ')}`)
  const limited = limits.map(({ queue }) => queue)
  return [
    ...unknown('VIGNETTE_STAGES', stages, stageNames),
    ...unknown('VIGNETTE_CONCURRENCY', Object.keys(concurrency), [...new Set([...stageNames, ...queues])]),
    ...unknown('VIGNETTE_RATE_LIMITS', limited, queues),
  ]
}

function orderOf({ queue, ...limit }: NamedQueueLimit): QueueLimitOrder[] {
  const target = targets().get(queue)
  return target ? [{ queue, target, limit }] : []
}

/** Every queue of the flow by its name. */
function targets(): Map<string, QueueTarget> {
  const named = flow.stages.flatMap(({ name: stage, pools }): [string, QueueTarget][] =>
    pools ? pools.names.map((pool) => [`${stage}-${pool}`, { stage, pool }]) : [[stage, { stage }]],
  )
  return new Map(named)
}
