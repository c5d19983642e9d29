import { PermanentError, RetryableError, type Collection } from '@vignette/domain'
import type { Account } from '@vignette/ledger'
import type { ShownEngine } from '../dashboard-context.ts'
import type { Log } from '@vignette/telemetry'
import { readQueueStatus, type ShownQueue } from '../queue-status.ts'
import { readScansInProgress, type ScansInProgress } from '../scans-in-progress.ts'
import type { IndexSnapshot } from '../manifest-index.ts'
import type { DashboardContext } from '../dashboard-context.ts'
import type { ManifestIndexes } from '../manifest-indexes.ts'

export interface CollectionOverview extends IndexSnapshot {
  collection: Collection
  /** ids of its scans that are under way */
  open: ReadonlySet<string>
  /** there may be more of these than were counted */
  openMore: boolean
}

/** Something to be shown, or one sentence on why it cannot be. */
export type Part<T> = { known: T } | { problem: string }

/** All that the overview shows. Each part is read by itself: with Redis away, the pictures are still there. */
export interface Overview {
  collections: Part<CollectionOverview[]>
  queues: Part<ShownQueue[]>
  accounts: Part<Account[]>
  at: Date
}

/** How long any part may take, in ms, and a part of a part. */
const patienceMs = { part: 5000, detail: 2000 }

export async function readOverview(
  { engine, ledger }: DashboardContext,
  indexes: ManifestIndexes,
  log: Log,
): Promise<Overview> {
  const partOf = partsWith(log)
  const [collections, queues, accounts] = await Promise.all([
    partOf('The collections', readCollections(engine, indexes, partOf)),
    partOf('The queues', readQueueStatus(engine)),
    partOf('The ledger', ledger.accounts()),
  ])
  return { collections, queues, accounts, at: new Date() }
}

async function readCollections(
  engine: ShownEngine,
  indexes: ManifestIndexes,
  partOf: PartOf,
): Promise<CollectionOverview[]> {
  const [collections, open] = await Promise.all([
    indexes.collections(),
    partOf('The jobs', readScansInProgress(engine), patienceMs.detail),
  ])
  const { scans, more } = 'known' in open ? open.known : unknown
  return Promise.all(
    collections.map(async (collection) => ({
      collection,
      open: scans.get(collection.name) ?? new Set(),
      openMore: more,
      ...(await indexes.read(collection.name)),
    })),
  )
}

/** What is under way while the queues cannot be read. */
const unknown: ScansInProgress = { scans: new Map(), more: true }

type PartOf = <T>(name: string, asked: Promise<T>, ms?: number) => Promise<Part<T>>

/** Our own sentences are for everybody; any other error is told to the log. */
function partsWith(log: Log): PartOf {
  return async (name, asked, ms = patienceMs.part) => {
    const late = new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref()
    })
    try {
      return { known: await Promise.race([asked, late]) }
    } catch (error) {
      const known = error instanceof PermanentError || error instanceof RetryableError
      if (!known) log.warn({ part: name, error }, 'A part of the overview could not be read.')
      return { problem: known ? error.message : `${name} cannot be read at the moment; the log says why.` }
    }
  }
}
