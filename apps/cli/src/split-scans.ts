import { localBucket, splitVersions, type ScanOutcome, type Versioned, type Versions } from '@vignette/domain'
import { stat } from 'node:fs/promises'

interface PublishedScan extends Versioned {
  outcome: ScanOutcome
}

/**
 * The scans that count, and those kept as history: versions before them, and what has failed of a file of this machine that
 * is no longer there, for nothing can mend it. What was made of such a file stays.
 */
export async function splitScans<T extends PublishedScan>(scans: readonly T[]): Promise<Versions<T>> {
  const { newest } = splitVersions(scans)
  const left = await Promise.all(newest.map(async (scan) => !(await hasGone(scan))))
  const counted = new Set(newest.filter((_, index) => left[index]))
  return {
    newest: scans.filter((scan) => counted.has(scan)),
    superseded: scans.filter((scan) => !counted.has(scan)),
  }
}

async function hasGone({ outcome, master }: PublishedScan): Promise<boolean> {
  if (outcome !== 'failed' || master.bucket !== localBucket) return false
  return stat(master.key).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  )
}
