import {
  Detection,
  boxInPixels,
  detectionKey,
  type DetectPlan,
  type DetectedObject,
  type Page,
} from '@vignette/domain'
import { defineStage, type JobContext } from '@vignette/queue'
import { poolsOf, worstCost, type DetectAnswer } from '@vignette/vision'
import { warnOfDrift } from '../drift.ts'
import { checkService, payOnce } from '../pay-once.ts'
import { readImage, readPlan, readRecord, readScan, software, writeRecord } from '../records.ts'
import type { Services } from '../services.ts'
import { PageTask, subjectOf } from '../tasks.ts'
import { pageOf } from '../pages.ts'

/** Looks at a page once. The same pixels and the same question are never paid for again. */
export const detect = defineStage({
  name: 'detect',
  input: PageTask,
  output: PageTask,
  options: { attempts: 5, backoffMs: 5_000, concurrency: 8, lockMs: 30_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.page(task, task.page),
  pools: { names: poolsOf('detect'), of: (task) => task.pool },
  async run(
    task: PageTask,
    context: Pick<Services, 'store' | 'service' | 'detector' | 'ledger'> & JobContext,
  ) {
    const { store } = context
    const plan = await readPlan(store, task.plan)
    const page = pageOf(await readScan(store, task, plan), task.page)
    await look(task, context, { key: detectionKey(page.proxy.sha256, plan.detect), page, plan: plan.detect })
    return task
  },
})

interface Look {
  key: string
  page: Page
  plan: DetectPlan
}

async function look(
  task: PageTask,
  context: Pick<Services, 'store' | 'service' | 'detector' | 'ledger'> & JobContext,
  { key, page, plan }: Look,
): Promise<void> {
  const { store, service, detector, ledger, signal, attempt, log } = context
  const worstUsd = worstCost(plan.model, plan, new Date())
  await payOnce(
    ledger,
    { call: key, collection: task.collection, pool: task.pool, worstUsd },
    {
      read: () => readRecord(store, key, Detection),
      make: async () => {
        checkService(plan.service, service)
        const { width, height, mediaType } = page.proxy
        const image = { bytes: await readImage(store, page.proxy.key), mediaType, width, height }
        return detector.detect({ ...plan, image }, signal)
      },
      keep: async (answer) => {
        warnOfDrift(log, answer.call)
        if (answer.outcome === 'unparseable' && attempt < 2) return undefined
        const record = recordOf(answer, { key, page, plan })
        await writeRecord(store, key, record)
        return record
      },
    },
  )
}

function recordOf(answer: DetectAnswer, { key, page, plan }: Look): Detection {
  const objects: DetectedObject[] = []
  for (const { box: unit, label, caption } of answer.objects) {
    const box = boxInPixels(unit, page)
    if (box) objects.push({ box, label, caption })
  }
  // Numbered as a reader meets them, from the top; models answer in an order of their own.
  objects.sort(({ box: a }, { box: b }) => a.y0 - b.y0 || a.x0 - b.x0)
  const { model, mediaResolution, thinking, labels, detector, version } = plan
  return {
    v: 1,
    key,
    outcome: answer.outcome === 'found' && objects.length === 0 ? 'empty' : answer.outcome,
    ...(answer.message ? { message: answer.message } : {}),
    objects,
    discarded: answer.discarded + answer.objects.length - objects.length,
    provenance: {
      from: { key: page.proxy.key, sha256: page.proxy.sha256 },
      software,
      at: answer.call.at,
      call: answer.call,
      prompt: plan.prompt,
      parameters: { model, mediaResolution, thinking, labels, detector, version },
    },
  }
}
