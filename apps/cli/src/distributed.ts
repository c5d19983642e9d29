import {
  parseCollectionSources,
  filterUploads,
  type IntakePolicy,
  type CollectionSource,
} from '@vignette/intake'
import { listUploads, type Upload } from '@vignette/pipeline'
import { openRuntime, parseS3Address, type Environment, type Runtime } from '@vignette/runtime'
import { UsageError } from './exit.ts'

/** Queues and stores that workers elsewhere share with this process. */
export interface Distributed extends Runtime {
  policy: IntakePolicy
  /** which scans belong to which collection */
  sources: readonly CollectionSource[]
}

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
  const sources = parseCollectionSources(variables['VIGNETTE_COLLECTIONS'], scanBuckets)
  const results = address.startsWith('s3://') ? parseS3Address(address) : { bucket: '', prefix: '' }
  const runtime = await openRuntime(address, environment)
  return { ...runtime, policy: { buckets: scanBuckets, results }, sources }
}

/** What lies in a source and belongs to its collection, as it is listed; what is no scan is counted and left out. */
export function listScans(
  { masters, policy, sources }: Distributed,
  source: CollectionSource,
  onRefused: () => void,
): AsyncIterable<Upload> {
  const { bucket, collection } = source
  return filterUploads(listUploads(masters(bucket), source), { policy, sources, collection, onRefused })
}
