import {
  Detection,
  boxInPixels,
  detectionKey,
  digestOf,
  type DetectedObject,
  type Page,
} from '@vignette/domain'
import { poolsOf, worstCost, type DetectAnswer } from '@vignette/vision'
import { definePaidStage, type PlanContext } from '../define-stage.ts'
import { warnOfDrift } from '../drift.ts'
import { pageOf } from '../pages.ts'
import { checkService } from '../pay-once.ts'
import { poolOf } from '../pools.ts'
import { readImage, readScan, software } from '../records.ts'
import type { Services } from '../services.ts'
import { CropTask, PageTask, subjectOf } from '../tasks.ts'

/** Looks at a page once. The same pixels and the same question are never paid for again. */
export const detect = definePaidStage({
  name: 'detect',
  input: PageTask,
  record: Detection,
  output: CropTask,
  options: { attempts: 5, backoffMs: 5_000, concurrency: 8, lockMs: 30_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.page(task, task.page),
  pools: { names: poolsOf('detect'), of: (_task, { detect: { model } }) => poolOf(model) },
  result: ({ proxy }, plan) => detectionKey(proxy.sha256, plan.detect),
  price: (_task, { detect: plan }) => ({
    pool: poolOf(plan.model),
    worstUsd: worstCost(plan.model, plan, new Date()),
  }),
  async ask(task, context: Pick<Services, 'store' | 'service' | 'detector'> & PlanContext) {
    const { store, service, detector, plan, signal } = context
    checkService(plan.detect.service, service)
    const { proxy } = pageOf(await readScan(store, task, plan), task.page)
    const { mediaType, width, height } = proxy
    const image = { bytes: await readImage(store, proxy.key), mediaType, width, height }
    return detector.detect({ ...plan.detect, image }, signal)
  },
  async keep(answer, task, { store, plan, key, attempt, log }) {
    warnOfDrift(log, answer.call)
    if (answer.outcome === 'unparseable' && attempt < 2) return undefined
    const page = pageOf(await readScan(store, task, plan), task.page)
    return recordOf(answer, { key, page, plan: plan.detect })
  },
  next: (task, { objects }) => ({ ...task, boxes: digestOf(objects.map(({ box }) => box)) }),
})

interface Looked {
  key: string
  page: Page
  plan: PlanContext['plan']['detect']
}

function recordOf(answer: DetectAnswer, { key, page, plan }: Looked): Detection {
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
    discarded: answer.dropped.length + answer.objects.length - objects.length,
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
