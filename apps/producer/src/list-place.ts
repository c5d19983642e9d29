import { sift, type Place } from '@vignette/intake'
import { listUploads, type Upload } from '@vignette/pipeline'
import type { Counter } from './counter.ts'

/** What lies in a place and belongs to its collection, as it is listed; what is refused is told and left out. */
export function listPlace(
  { masters, door, places }: Counter,
  place: Place,
  onRefused: (key: string, refused: string) => void,
): AsyncIterable<Upload> {
  const { bucket, collection } = place
  return sift(listUploads(masters(bucket), place), { door, places, collection, onRefused })
}

/** The parts of the places that lie below a prefix of a bucket. */
export function placesBelow(places: readonly Place[], bucket: string, prefix: string): Place[] {
  return places
    .filter((place) => place.bucket === bucket)
    .filter((place) => place.prefix.startsWith(prefix) || prefix.startsWith(place.prefix))
    .map((place) => (place.prefix.length < prefix.length ? { ...place, prefix } : place))
}
