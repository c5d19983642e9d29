import { Manifest, manifestKey } from '@vignette/domain'
import type { ObjectStore } from '@vignette/storage'

const usage = { inputTokens: 0, cachedTokens: 0, textTokens: 0, imageTokens: 0, thoughtTokens: 0 }
const totals = { pages: 0, objects: 0, crops: 0, edits: 0, failures: {}, usage, usd: 0, emulated: false }

/** The record of a scan that has no pages yet, by its number. */
export function sampleManifest(number: number, change: Partial<Manifest> = {}): Manifest {
  return Manifest.parse({
    v: 1,
    collection: 'demo',
    scan: number.toString(16).padStart(24, '0'),
    plan: 'plan-digest',
    recipe: 'restore-and-colorize',
    outcome: 'empty',
    master: { bucket: 'scans', key: `volume/page-${number}.tif`, version: '1' },
    pages: [],
    failures: [],
    totals,
    publishedAt: '2026-11-23T19:20:11.000Z',
    ...change,
  })
}

/** Puts a manifest where it is looked for. */
export async function publish(store: ObjectStore, manifest: Manifest): Promise<void> {
  const key = manifestKey(manifest.collection, manifest.scan)
  await store.put(key, Buffer.from(JSON.stringify(manifest)))
}
