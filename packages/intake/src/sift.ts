import { ownerOf, type Place } from './place.ts'
import { refusalOf, type Door, type Refusal } from './refusal.ts'

export interface Sieve {
  door: Door
  /** which scans belong to which collection */
  places: readonly Place[]
  /** the one whose scans are wanted */
  collection: string
  onRefused: (key: string, refusal: Refusal) => void
}

/** Of objects as a listing finds them, those that are scans of one collection. */
export async function* sift<Found extends { bucket: string; key: string; bytes: number }>(
  found: AsyncIterable<Found>,
  { door, places, collection, onRefused }: Sieve,
): AsyncGenerator<Found> {
  for await (const object of found) {
    const refusal = refusalOf(object, door)
    if (refusal) onRefused(object.key, refusal)
    else if (ownerOf(places, object) === collection) yield object
  }
}
