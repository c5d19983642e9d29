import { parseCollectionSources } from '@vignette/intake'
import {
  intakePolicy,
  openRuntime,
  type Environment,
  type Runtime,
  type ScanSources,
} from '@vignette/runtime'
import { UsageError } from './exit.ts'

/** Queues and stores that workers elsewhere share with this process. */
export interface Distributed extends Runtime, ScanSources {}

/** Opens what the environment names. Throws `UsageError` where it names no queues, or no place for results. */
export async function openDistributed(
  out: string | undefined,
  environment: Environment,
): Promise<Distributed> {
  const { redisUrl, scanBuckets, variables } = environment
  const address = out ?? environment.store
  if (!redisUrl)
    throw new UsageError('Workers are reached through a Redis: set VIGNETTE_REDIS_URL to the one they use.')
  if (!address)
    throw new UsageError('Say where the workers keep results: set VIGNETTE_STORE, or add --out s3://bucket.')
  const policy = intakePolicy(address, scanBuckets)
  const sources = parseCollectionSources(variables['VIGNETTE_COLLECTIONS'], scanBuckets)
  const runtime = await openRuntime(address, environment)
  return { ...runtime, policy, sources }
}
