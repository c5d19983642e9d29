import { Scan, scanId, scanKey, type Page } from '@vignette/domain'
import { makeProxy, prepareForModel, probeMaster, type MasterPage, type Source } from '@vignette/imaging'
import { proxyKey, thumbnailKey } from '@vignette/domain'
import { defineStage, type JobContext } from '@vignette/queue'
import { z } from 'zod'
import { withMaster } from '../master.ts'
import { poolOf } from '../pools.ts'
import { keepImage, readPlan, readRecord, writeRecord } from '../records.ts'
import type { Services } from '../services.ts'
import { PageTask, ScanTask, subjectOf } from '../tasks.ts'

/** Longest side of a thumbnail in pixels. */
const thumbnailSide = 480

/** Reads the master once: fixity, form and pages, and for each page the proxy a model looks at. */
export const scan = defineStage({
  name: 'scan',
  input: ScanTask,
  output: z.object({ pages: z.array(PageTask) }),
  options: { attempts: 3, backoffMs: 2_000, concurrency: 2, lockMs: 60_000, deadlineMs: 86_400_000 },
  subject: subjectOf.scan,
  async run(task: ScanTask, { masters, store, signal }: Pick<Services, 'masters' | 'store'> & JobContext) {
    const plan = await readPlan(store, task.plan)
    const key = scanKey(scanId(task.master), plan.detect.proxySide)
    const known = await readRecord(store, key, Scan)
    const record =
      known ?? (await lookAtMaster(task, { masters, store, signal, side: plan.detect.proxySide }))
    if (!known) await writeRecord(store, key, record)
    const pool = poolOf(plan.detect.model)
    return { pages: record.pages.map((page) => ({ ...task, page: page.number, pool })) }
  },
})

type ScanOptions = Pick<Services, 'masters' | 'store'> & { signal: AbortSignal; side: number }

async function lookAtMaster(task: ScanTask, { masters, store, signal, side }: ScanOptions): Promise<Scan> {
  return withMaster(
    masters(task.master.bucket),
    { master: task.master, signal },
    async ({ source, sha256, bytes }) => {
      const { format, pages } = await probeMaster(source)
      const seen: Page[] = []
      for (const page of pages) {
        signal.throwIfAborted()
        seen.push({ ...page, ...(await reducedCopies(source, page, { store, sha256, side })) })
      }
      return { v: 1, id: scanId(task.master), master: task.master, sha256, bytes, format, pages: seen }
    },
  )
}

interface ProxyOptions {
  store: Services['store']
  sha256: string
  side: number
}

async function reducedCopies(
  source: Source,
  page: MasterPage,
  { store, sha256, side }: ProxyOptions,
): Promise<Pick<Page, 'proxy' | 'thumbnail'>> {
  const proxy = await makeProxy(source, page, { side })
  const thumbnail = await prepareForModel(proxy.bytes, { side: thumbnailSide })
  return {
    proxy: await keepImage(store, proxyKey(sha256, page.number, side), proxy),
    thumbnail: await keepImage(store, thumbnailKey(sha256, page.number), thumbnail),
  }
}
