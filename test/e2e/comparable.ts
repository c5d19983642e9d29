import type { Manifest } from '@vignette/domain'

/** Fields that tell one run, one machine or one store from another, and nothing of what was made. */
const ownToARun = new Set(['at', 'orderedAt', 'publishedAt', 'durationMs', 'responseId', 'run'])

/** A manifest without times, ids of runs and the place its master lay in: what two runs must agree on. */
export function comparable(manifest: Manifest): unknown {
  const { scan, master } = manifest
  const name = master.key.split('/').at(-1) ?? ''
  // The labelled copy has its time written into it, and so a digest of its own.
  const withoutDigest = (labelled: unknown): unknown => ({ ...Object(labelled), sha256: 'any' })
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip)
    if (value === scan) return 'the scan'
    if (value === master.key) return name
    if (value === null || typeof value !== 'object') return value
    const kept = Object.entries(value).filter(([key]) => !ownToARun.has(key))
    return Object.fromEntries(
      kept.map(([key, entry]) => [key, key === 'labelled' ? withoutDigest(entry) : strip(entry)]),
    )
  }
  return strip({ ...manifest, master: { ...master, bucket: 'masters', version: 'any' } })
}
