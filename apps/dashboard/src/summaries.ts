import { Collection } from '@vignette/domain'
import { readRecord } from '@vignette/pipeline'
import type { ObjectStore } from '@vignette/storage'
import { openShelf, type Shelf, type ShelfOptions, type Standing } from './shelf.ts'

/** What the store tells of its collections. */
export interface Summaries {
  collections(): Promise<Collection[]>
  standing(collection: string): Promise<Standing>
}

export function openSummaries(store: ObjectStore, options: Partial<ShelfOptions> = {}): Summaries {
  const chosen = { scansAtMost: 50_000, freshMs: 2000, patienceMs: 1500, ...options }
  const shelves = new Map<string, Shelf>()
  return {
    collections: () => readCollections(store),
    standing(collection) {
      const shelf = shelves.get(collection) ?? openShelf(store, collection, chosen)
      shelves.set(collection, shelf)
      return shelf.look()
    },
  }
}

async function readCollections(store: ObjectStore): Promise<Collection[]> {
  const heads = await Array.fromAsync(store.list('collections/'))
  const records = await Promise.all(heads.map(({ key }) => readRecord(store, key, Collection)))
  return records.filter((record) => record !== null)
}
