import { Collection } from '@vignette/domain'
import { readRecord } from '@vignette/pipeline'
import type { ObjectStore } from '@vignette/storage'
import {
  openManifestIndex,
  type ManifestIndex,
  type ManifestIndexOptions,
  type IndexSnapshot,
} from './manifest-index.ts'

/** What the store tells of its collections. */
export interface ManifestIndexes {
  collections(): Promise<Collection[]>
  read(collection: string): Promise<IndexSnapshot>
}

export function openManifestIndexes(
  store: ObjectStore,
  options: Partial<ManifestIndexOptions> = {},
): ManifestIndexes {
  const chosen = { scansAtMost: 50_000, freshMs: 2000, patienceMs: 1500, ...options }
  const indexes = new Map<string, ManifestIndex>()
  return {
    collections: () => readCollections(store),
    read(collection) {
      const index = indexes.get(collection) ?? openManifestIndex(store, collection, chosen)
      indexes.set(collection, index)
      return index.read()
    },
  }
}

async function readCollections(store: ObjectStore): Promise<Collection[]> {
  const heads = await Array.fromAsync(store.list('collections/'))
  const records = await Promise.all(heads.map(({ key }) => readRecord(store, key, Collection)))
  return records.filter((record) => record !== null)
}
