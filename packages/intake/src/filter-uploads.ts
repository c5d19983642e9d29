import { collectionOf, type CollectionSource } from './collection-sources.ts'
import { rejectionReason, type IntakePolicy, type RejectionReason } from './intake-policy.ts'

export interface UploadFilter {
  policy: IntakePolicy
  sources: readonly CollectionSource[]
  /** whose scans are wanted */
  collection: string
  onRejected: (key: string, reason: RejectionReason) => void
}

/** Of the objects a listing finds, those that are scans of one collection. What is a scan of another is left out in silence. */
export async function* filterUploads<Found extends { bucket: string; key: string }>(
  found: AsyncIterable<Found>,
  { policy, sources, collection, onRejected }: UploadFilter,
): AsyncGenerator<Found> {
  for await (const object of found) {
    const reason = rejectionReason(object, policy)
    if (reason) onRejected(object.key, reason)
    else if (collectionOf(sources, object) === collection) yield object
  }
}
