import { Manifest, manifestKey, scanId, totalsOfScan, type ScanTotals } from '@vignette/domain'
import { flow, readRecord, type OpenScan, type Services } from '@vignette/pipeline'
import type { Engine, StageCounts } from '@vignette/queue'
import type { ObjectStore } from '@vignette/storage'
import { setTimeout as pause } from 'node:timers/promises'

const everyMs = 1000
/** Manifests that are asked for in one turn. */
const looksPerTurn = 200

const Ending = Manifest.pick({
  collection: true,
  scan: true,
  plan: true,
  outcome: true,
  publishedAt: true,
  pages: true,
  totals: true,
})

export interface Watch {
  store: ObjectStore
  masters: Services['masters']
  engine: Pick<Engine, 'counts'>
  say: (line: string) => void
  stop: AbortSignal
}

/**
 * Waits until every scan has come to its end, and answers the endings. The newer version of one that was overwritten meanwhile
 * stands for it. Scans without an end when nothing is left in the queues are left out; their jobs were lost. Rejects when
 * stopped.
 */
export async function watchScans(scans: readonly OpenScan[], watch: Watch): Promise<ScanTotals[]> {
  const all: ScanTotals[] = []
  for (let open = [...scans]; open.length > 0;) {
    const { endings, lost } = await watchVersions(open, watch)
    all.push(...endings)
    open = (await Promise.all(lost.map((scan) => newerOf(scan, watch)))).flatMap((newer) => newer ?? [])
  }
  return all
}

async function newerOf({ task }: OpenScan, { masters }: Watch): Promise<OpenScan | undefined> {
  const { master } = task
  const head = await masters(master.bucket).head(master.key)
  if (!head || head.version === master.version) return undefined
  return { task: { ...task, master: { ...master, version: head.version } } }
}

async function watchVersions(
  scans: readonly OpenScan[],
  watch: Watch,
): Promise<{ endings: ScanTotals[]; lost: OpenScan[] }> {
  const endings: ScanTotals[] = []
  let open = [...scans]
  let looksSinceIdle = 0
  while (open.length > 0 && looksSinceIdle < 2 * scans.length) {
    const counts = await watch.engine.counts(flow)
    const idle = Object.values(counts).every(
      ({ waiting, active, delayed }) => waiting + active + delayed === 0,
    )
    const turn = open.splice(0, looksPerTurn)
    const seen = await Promise.all(turn.map((scan) => readEnding(watch.store, scan, idle)))
    endings.push(...seen.flatMap((ending) => ending ?? []))
    open = [...open, ...turn.filter((_, index) => !seen[index])]
    looksSinceIdle = idle ? looksSinceIdle + turn.length : 0
    watch.say(`${endings.length} of ${scans.length} scans have come to their end   ${describeQueues(counts)}`)
    if (open.length > 0) await pause(idle ? 0 : everyMs, undefined, { signal: watch.stop })
  }
  return { endings, lost: open }
}

/** One that failed before is believed to have failed again only once no job is left that might change it. */
async function readEnding(
  store: ObjectStore,
  { task, publishedAt }: OpenScan,
  idle: boolean,
): Promise<ScanTotals | null> {
  const manifest = await readRecord(store, manifestKey(task.collection, scanId(task.master)), Ending)
  if (!manifest || manifest.plan !== task.plan || manifest.outcome === 'pending') return null
  const again = publishedAt !== undefined
  const early = again && (manifest.publishedAt === publishedAt || (manifest.outcome === 'failed' && !idle))
  return early ? null : totalsOfScan(manifest)
}

/** A line such as `scan 12 waiting 2 active  publish idle`. */
export function describeQueues(counts: Record<string, StageCounts>): string {
  return Object.entries(counts)
    .map(([stage, { waiting, active, delayed }]) => {
      const states = Object.entries({ waiting, active, delayed }).filter(([, jobs]) => jobs > 0)
      return `${stage} ${states.map(([state, jobs]) => `${jobs} ${state}`).join(' ') || 'idle'}`
    })
    .join('  ')
}
