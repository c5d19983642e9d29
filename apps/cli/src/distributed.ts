import { readPlaces, sift, type Door, type Place } from '@vignette/intake'
import { listUploads, type Upload } from '@vignette/pipeline'
import { openHouse, placeOnS3, type Environment, type House } from '@vignette/services'
import { UsageError } from './exit.ts'

/** Queues and stores that workers elsewhere share with this process. */
export interface Distributed extends House {
  door: Door
  /** which scans belong to which collection */
  places: readonly Place[]
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
  const places = readPlaces(variables['VIGNETTE_COLLECTIONS'], scanBuckets)
  const results = address.startsWith('s3://') ? placeOnS3(address) : { bucket: '', prefix: '' }
  const house = await openHouse(address, environment)
  return { ...house, door: { buckets: scanBuckets, results }, places }
}

/** What lies in a place and belongs to its collection, as it is listed; what is no scan is counted and left out. */
export function listPlace(
  { masters, door, places }: Distributed,
  place: Place,
  onRefused: () => void,
): AsyncIterable<Upload> {
  const { bucket, collection } = place
  return sift(listUploads(masters(bucket), place), { door, places, collection, onRefused })
}
