import type { MasterRef } from './scan.ts'

/** A scan as one version of its master: a file that is uploaded again under its name becomes another scan. */
export interface Versioned {
  scan: string
  master: Pick<MasterRef, 'bucket' | 'key'>
  /** ISO 8601, in UTC, as the next */
  orderedAt?: string | undefined
  publishedAt: string
}

/** The scans that stand for their masters, and those of versions before them; both in the order they came. */
export interface Versions<T> {
  newest: readonly T[]
  superseded: readonly T[]
}

/** Tells the version of each master that was ordered last from those before it. */
export function splitVersions<T extends Versioned>(scans: readonly T[]): Versions<T> {
  const newest = new Set(versionsByMaster(scans).map(([first]) => first))
  return {
    newest: scans.filter((scan) => newest.has(scan)),
    superseded: scans.filter((scan) => !newest.has(scan)),
  }
}

/** The versions of each master, the one ordered last first. */
export function versionsByMaster<T extends Versioned>(scans: readonly T[]): T[][] {
  const masters = Map.groupBy(scans, ({ master: { bucket, key } }) => JSON.stringify([bucket, key]))
  return [...masters.values()].map((versions) => versions.toSorted(orderedLater))
}

/** Work on an older version may come to its end after that on a newer one. Manifests of old have no order but their own. */
function orderedLater(a: Versioned, b: Versioned): number {
  const [first, second] = [a.orderedAt ?? a.publishedAt, b.orderedAt ?? b.publishedAt]
  if (first !== second) return first < second ? 1 : -1
  if (a.publishedAt !== b.publishedAt) return a.publishedAt < b.publishedAt ? 1 : -1
  return a.scan < b.scan ? 1 : -1
}
