import { collectionOf, type CollectionSource } from './collection-sources.ts'
import { rejectionReason, type IntakePolicy, type RejectionReason } from './intake-policy.ts'

export interface UploadFilter {
  policy: IntakePolicy
  /** which scans belong to which collection */
  sources: readonly CollectionSource[]
  /** the one whose scans are wanted */
  collection: string
  onRefused: (key: string, reason: RejectionReason) => void
}

/** Of objects as a listing finds them, those that are scans of one collection. */
export async function* filterUploads<Found extends { bucket: string; key: string; bytes: number }>(
  found: AsyncIterable<Found>,
  { policy, sources, collection, onRefused }: UploadFilter,
): AsyncGenerator<Found> {
  for await (const object of found) {
    const reason = rejectionReason(object, policy)
    if (reason) onRefused(object.key, reason)
    else if (collectionOf(sources, object) === collection) yield object
  }
}
