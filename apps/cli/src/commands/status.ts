import {
  Collection,
  Manifest,
  RetryableError,
  inOneLine,
  manifestPrefix,
  totalsOfScan,
  type ScanOutcome,
  type ScanTotals,
  type Versioned,
} from '@vignette/domain'
import { flow, readRecord } from '@vignette/pipeline'
import { openRedis } from '@vignette/queue'
import { openStoreAt, type Environment } from '@vignette/runtime'
import type { ObjectStore } from '@vignette/storage'
import { environmentOfProcess } from '../config.ts'
import { exitCodes } from '../exit.ts'
import { splitScans } from '../split-scans.ts'
import { summarise, tableOf, type Summary } from '../summary.ts'
import { describeUnpublished, lookIntoBuckets, type Unpublished } from '../unpublished.ts'
import { describeQueues } from '../watch-scans.ts'
import { print } from '../terminal.ts'

interface CollectionStatus extends Summary {
  collection: string
  unfinished: { scan: string; master: string; outcome: string; problems: string[] }[]
  /** where scans come by buckets that all share */
  unpublished?: Unpublished
}

/**
 * `vignette status`: what the store says is done, failed and spent. It asks no queue, so it works beside a run; only where
 * queues are shared it tells what is in them, and what lies in the buckets of scans with no manifest yet.
 */
export async function status(options: { out?: string; json?: boolean }): Promise<number> {
  const environment = environmentOfProcess()
  const out = options.out ?? environment.store ?? 'vignette-out'
  await using closing = new AsyncDisposableStack()
  const store = closing.adopt(openStoreAt(out, environment), (opened) => opened.close())
  const found: CollectionStatus[] = []
  const published = new Set<string>()
  for await (const { key } of store.list('collections/')) {
    const collection = await readRecord(store, key, Collection)
    if (collection) found.push(await statusOf(store, collection.name, published))
  }
  const { unpublished, trouble } = await lookIntoBuckets(out, environment, published)
  const statuses = withUnpublished(found, unpublished)
  if (options.json) print(`${JSON.stringify(statuses, null, 2)}\n`)
  else {
    print(statuses.map(describe).join('\n') || `Nothing has been run into ${out} yet.\n`)
    print(trouble + (await queueLine(environment)))
  }
  return statuses.some(({ outcomes }) => outcomes.failed > 0) ? exitCodes.someFailed : exitCodes.done
}

async function queueLine({ redisUrl: url, redisPrefix: prefix }: Environment): Promise<string> {
  if (!url) return ''
  try {
    await using closing = new AsyncDisposableStack()
    const engine = closing.use((await openRedis({ url, prefix })).engine)
    return `Queues  ${describeQueues(await engine.counts(flow))}\n`
  } catch (error) {
    if (error instanceof RetryableError) return `Queues  ${inOneLine(error.message)}\n`
    throw error
  }
}

/** Each collection with what has come to nothing yet; one that nobody has registered has nothing else to tell. */
function withUnpublished(
  statuses: readonly CollectionStatus[],
  unpublished: ReadonlyMap<string, Unpublished>,
): CollectionStatus[] {
  const known = new Set(statuses.map(({ collection }) => collection))
  const others = [...unpublished.keys()].filter((collection) => !known.has(collection))
  const all = [...statuses, ...others.map((collection) => ({ collection, ...summarise([]), unfinished: [] }))]
  return all.map((told) => {
    const waiting = unpublished.get(told.collection)
    return waiting ? { ...told, unpublished: waiting } : told
  })
}

/** What is kept of a manifest while the others are read. */
interface ReadScan extends Versioned {
  outcome: ScanOutcome
  totals: ScanTotals
  problems: string[]
}

/** Tells in `published` of each scan that has a manifest. */
async function statusOf(
  store: ObjectStore,
  collection: string,
  published: Set<string>,
): Promise<CollectionStatus> {
  const scans: ReadScan[] = []
  for await (const { key } of store.list(manifestPrefix(collection))) {
    const manifest = await readRecord(store, key, Manifest)
    if (!manifest) continue
    scans.push(readScan(manifest))
    published.add(manifest.scan)
  }
  const { newest, superseded } = await splitScans(scans)
  const unfinished = newest.flatMap(({ scan, master, outcome, problems }) =>
    outcome === 'failed' || outcome === 'pending' ? [{ scan, master: master.key, outcome, problems }] : [],
  )
  const totalsOf = (versions: readonly ReadScan[]): ScanTotals[] => versions.map(({ totals }) => totals)
  return { collection, ...summarise(totalsOf(newest), totalsOf(superseded)), unfinished }
}

function readScan(manifest: Manifest): ReadScan {
  const { scan, master, orderedAt, publishedAt, failures, pages } = manifest
  const problems = [...failures, ...pages.flatMap((page) => page.failures)].map(
    ({ code, message }) => `${code}: ${message}`,
  )
  const codes = Object.entries(manifest.totals.failures).map(([code, count]) => `${code} × ${count}`)
  return {
    scan,
    master,
    orderedAt,
    publishedAt,
    outcome: manifest.outcome,
    totals: totalsOfScan(manifest),
    problems: problems.length > 0 ? problems : codes,
  }
}

function describe(found: CollectionStatus): string {
  const lines = found.unfinished.map(
    ({ master, outcome, problems }) =>
      `  ${outcome}  ${inOneLine(master)}  ${inOneLine(problems.join('; '))}`,
  )
  const waiting = found.unpublished ? describeUnpublished(found.unpublished) : []
  return [`Collection ${inOneLine(found.collection)}`, tableOf(found), ...lines, ...waiting, ''].join('\n')
}
