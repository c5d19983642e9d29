import { filterUploads, type CollectionSource, type IntakePolicy } from '@vignette/intake'
import { listUploads, type Upload } from '@vignette/pipeline'
import { parseS3Address, type Masters } from './open-store.ts'

/** What is taken for a scan: what lies in these buckets and was not made by us, whose results are at `out`. */
export function intakePolicy(out: string, buckets: readonly string[]): IntakePolicy {
  const results = out.startsWith('s3://') ? parseS3Address(out) : { bucket: '', prefix: '' }
  return { buckets, results }
}

export interface ScanSources {
  masters: Masters
  policy: IntakePolicy
  /** which scans belong to which collection */
  sources: readonly CollectionSource[]
}

/** What lies in a source and belongs to its collection, as it is listed; what is rejected is told and left out. */
export function listScans(
  { masters, policy, sources }: ScanSources,
  source: CollectionSource,
  onRejected: (key: string, reason: string) => void,
): AsyncIterable<Upload> {
  const { bucket, collection } = source
  return filterUploads(listUploads(masters(bucket), source), { policy, sources, collection, onRejected })
}
