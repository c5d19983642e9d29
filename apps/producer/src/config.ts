import { PermanentError } from '@vignette/domain'
import { parseCollectionSources, type CollectionSource } from '@vignette/intake'
import { checkSecret, readEnvironment, type Environment } from '@vignette/runtime'
import { z } from 'zod'

export interface ProducerConfig {
  /** what senders of events and orders must know */
  token: string
  host: string
  port: number
  /** time between two listings in ms; 0: none are made */
  reconcileMs: number
  /** which scans belong to which collection */
  sources: readonly CollectionSource[]
  /** where results are: a folder, or `s3://bucket/prefix` */
  store: string
  logLevel: string
  environment: Environment
}

const Variables = z.object({
  VIGNETTE_EVENTS_TOKEN: z.string().default(''),
  VIGNETTE_PRODUCER_HOST: z.string().default('127.0.0.1'),
  VIGNETTE_PRODUCER_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  VIGNETTE_RECONCILE_MINUTES: z.coerce.number().min(0).max(10_080).default(15),
  VIGNETTE_COLLECTIONS: z.string().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

/** Throws `PermanentError('settings-invalid')` that says what is missing, and why it is asked for. */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>): ProducerConfig {
  const environment = readEnvironment(variables)
  const parsed = Variables.safeParse(environment.variables)
  if (!parsed.success) throw refuse(`The environment is not right:\n${z.prettifyError(parsed.error)}`)
  const read = parsed.data
  if (read.VIGNETTE_EVENTS_TOKEN === '') {
    throw refuse(
      'Whoever reaches the producer can start paid work, so it does not start without a secret: set VIGNETTE_EVENTS_TOKEN, and give it to the senders as their bearer token.',
    )
  }
  if (!environment.redisUrl) {
    throw refuse(
      'The producer hands work to workers that share a Redis: set VIGNETTE_REDIS_URL. A folder on this machine needs no producer; use `vignette run`.',
    )
  }
  if (!environment.store) {
    throw refuse(
      'The producer looks up what is done where the workers write it: set VIGNETTE_STORE to the same folder or s3://bucket as theirs.',
    )
  }
  const { VIGNETTE_EVENTS_TOKEN: token, VIGNETTE_PRODUCER_HOST: host } = read
  const { trustNetwork } = environment
  checkSecret({ name: 'VIGNETTE_EVENTS_TOKEN', secret: token, host, trustNetwork })
  return {
    token,
    host,
    port: read.VIGNETTE_PRODUCER_PORT,
    reconcileMs: read.VIGNETTE_RECONCILE_MINUTES * 60_000,
    sources: parseCollectionSources(read.VIGNETTE_COLLECTIONS, environment.scanBuckets),
    store: environment.store,
    logLevel: read.LOG_LEVEL,
    environment,
  }
}

function refuse(message: string): PermanentError {
  return new PermanentError('settings-invalid', message)
}
