import { Scan, proxyKey, scanId, scanKey, thumbnailKey, type Page } from '@vignette/domain'
import { makeProxy, makeThumbnail, probeMaster, type MasterPage, type Source } from '@vignette/imaging'
import { z } from 'zod'
import { defineRecordStage, type PlanContext } from '../define-stage.ts'
import { takeUpNewer, withMaster } from '../master.ts'
import { keepImage } from '../records.ts'
import type { Services } from '../services.ts'
import { PageTask, ScanTask, subjectOf } from '../tasks.ts'

/** Longest side of a thumbnail in pixels. */
const thumbnailSide = 480

const reading = defineRecordStage({
  name: 'scan',
  input: ScanTask,
  record: Scan,
  output: z.object({ pages: z.array(PageTask), newer: z.array(ScanTask) }),
  options: { attempts: 3, backoffMs: 2_000, concurrency: 2, lockMs: 60_000, deadlineMs: 86_400_000 },
  subject: subjectOf.scan,
  result: ({ master }, plan) => scanKey(scanId(master), plan.detect.proxySide),
  async make(
    { master },
    { masters, store, plan, signal }: Pick<Services, 'masters' | 'store'> & PlanContext,
  ) {
    const side = plan.detect.proxySide
    return withMaster(masters(master.bucket), { master, signal }, async ({ source, sha256, bytes }) => {
      const { format, pages, copies } = await probeMaster(source)
      const seen: Page[] = []
      for (const page of pages) {
        signal.throwIfAborted()
        seen.push({ ...page, ...(await reducedCopies(source, page, { store, sha256, side })) })
      }
      const whole = { v: 1 as const, id: scanId(master), master, sha256, bytes, format, pages: seen }
      return copies > 0 ? { ...whole, copies } : whole
    })
  },
  next: (task, { sha256, pages }) => ({
    pages: pages.map(({ number, proxy }) => ({
      ...task,
      page: number,
      masterSha256: sha256,
      proxy: { key: proxy.key, sha256: proxy.sha256 },
    })),
    newer: [],
  }),
})

/**
 * Reads the master once: fixity, form and pages, and for each page the proxy a model looks at. An object that was overwritten
 * since is taken up in its newer version instead.
 */
export const scan = {
  ...reading,
  run: async (task: ScanTask, context: Parameters<typeof reading.run>[1]): ReturnType<typeof reading.run> =>
    reading.run(task, context).catch((error: unknown) => ({
      pages: [],
      newer: [takeUpNewer(error, task, context.log)],
    })),
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
  const thumbnail = await makeThumbnail(proxy.bytes, { side: thumbnailSide })
  return {
    proxy: await keepImage(store, proxyKey(sha256, page.number, side), proxy),
    thumbnail: await keepImage(store, thumbnailKey(sha256, page.number), thumbnail),
  }
}
