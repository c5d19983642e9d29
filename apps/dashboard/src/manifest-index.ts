import { errorCode, Manifest, manifestPrefix, splitVersions } from '@vignette/domain'
import { summarise, type ScanSummary } from '@vignette/gallery'
import { readRecord } from '@vignette/pipeline'
import type { ObjectHead, ObjectStore } from '@vignette/storage'
import { setTimeout as pause } from 'node:timers/promises'

/** A collection as its manifests in the store tell it. */
export interface IndexSnapshot {
  /** the newest version of each master, by name */
  scans: readonly ScanSummary[]
  /** the versions before those, by name */
  superseded: readonly ScanSummary[]
  /** manifests in the store: more than `scans` while they are being read, or where they are too many */
  manifests: number
  /** whether all that will be read has been */
  complete: boolean
  /** one sentence for every record that cannot be read */
  unreadable: readonly string[]
}

export interface ManifestIndexOptions {
  /** Scans of one collection that are read; each costs about a kilobyte of memory. */
  scansAtMost: number
  /** What was read this many ms ago is shown as it is. */
  freshMs: number
  /** After so many ms what has been read so far is shown, and the reading goes on. */
  patienceMs: number
}

export interface ManifestIndex {
  /** Throws what the store threw at the last reading. */
  read(): Promise<IndexSnapshot>
}

type Entry = { version: string } & ({ scan: ScanSummary } | { problem: string })

/** Requests to the store at a time. */
const readers = 16

/** Keeps summaries of a collection's manifests; of these, only the ones whose version has changed are read again. */
export function openManifestIndex(
  store: ObjectStore,
  collection: string,
  { scansAtMost, freshMs, patienceMs }: ManifestIndexOptions,
): ManifestIndex {
  const entries = new Map<string, Entry>()
  let manifests = 0
  let complete = false
  let failure: unknown
  let reading: Promise<void> | undefined
  let nextAt = -Infinity

  const read = async (): Promise<void> => {
    const { heads, count } = await listManifests(store, collection, scansAtMost)
    manifests = count
    const present = new Set(heads.map(({ key }) => key))
    for (const key of entries.keys()) if (!present.has(key)) entries.delete(key)
    const changed = heads.filter(({ key, version }) => entries.get(key)?.version !== version).values()
    const readOn = async (): Promise<void> => {
      for (const head of changed) entries.set(head.key, await readEntry(store, head))
    }
    await Promise.all(Array.from({ length: readers }, readOn))
    complete = true
  }
  const refresh = async (): Promise<void> => {
    const startedAt = performance.now()
    try {
      await read()
      failure = undefined
    } catch (error) {
      failure = error
    }
    reading = undefined
    const tookMs = performance.now() - startedAt
    // A long list is asked for less often, so that looking at it stays a small part of the store's work.
    nextAt = performance.now() + Math.max(freshMs, 4 * tookMs)
  }
  return {
    async read() {
      if (!reading && performance.now() >= nextAt) reading = refresh()
      if (reading) await Promise.race([reading, pause(patienceMs, undefined, { ref: false })])
      if (failure !== undefined) throw failure
      return { ...sortEntries(entries.values()), manifests, complete }
    },
  }
}

async function listManifests(
  store: ObjectStore,
  collection: string,
  atMost: number,
): Promise<{ heads: ObjectHead[]; count: number }> {
  const heads: ObjectHead[] = []
  let count = 0
  for await (const head of store.list(manifestPrefix(collection))) {
    count++
    if (heads.length < atMost) heads.push(head)
  }
  return { heads, count }
}

async function readEntry(store: ObjectStore, { key, version }: ObjectHead): Promise<Entry> {
  try {
    const manifest = await readRecord(store, key, Manifest)
    if (!manifest) return { version, problem: `The record ${key} was removed while it was being read.` }
    return { version, scan: summarise(manifest) }
  } catch (error) {
    if (errorCode(error) === 'internal' && error instanceof Error) return { version, problem: error.message }
    throw error
  }
}

const collator = new Intl.Collator('en', { numeric: true })

function sortEntries(entries: Iterable<Entry>): Pick<IndexSnapshot, 'scans' | 'superseded' | 'unreadable'> {
  const scans: ScanSummary[] = []
  const unreadable: string[] = []
  for (const entry of entries) {
    if ('scan' in entry) scans.push(entry.scan)
    else unreadable.push(entry.problem)
  }
  scans.sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.scan, b.scan))
  const { newest, superseded } = splitVersions(scans)
  return { scans: newest, superseded, unreadable }
}
