import {
  Detection,
  boxInPixels,
  detectionKey,
  digestOf,
  type DetectPlan,
  type DiscardedCall,
  type DroppedObject,
  type Page,
  type StoredText,
} from '@vignette/domain'
import { poolsOf, worstCost, type DetectAnswer } from '@vignette/vision'
import { definePaidStage, type PaidContext } from '../define-paid-stage.ts'
import { warnOfDrift } from '../drift.ts'
import { pageOf } from '../pages.ts'
import { checkService } from '../pay-once.ts'
import { poolOf } from '../pools.ts'
import { readImage, readScan } from '../records.ts'
import { selectObjects } from '../select-objects.ts'
import type { Services } from '../services.ts'
import { software } from '../software.ts'
import { CropTask, PageTask, subjectOf } from '../tasks.ts'

/** Looks at a page once. The same pixels and the same question are never paid for again. */
export const detect = definePaidStage({
  name: 'detect',
  input: PageTask,
  record: Detection,
  output: CropTask,
  options: { attempts: 5, backoffMs: 5_000, concurrency: 8, lockMs: 30_000, deadlineMs: 86_400_000 },
  subject: (task) => subjectOf.page(task, task.page),
  pools: {
    names: poolsOf('detect'),
    of: (_task, { detect: { model } }) => poolOf(model),
    within: ({ detect: { model } }) => [poolOf(model)],
  },
  result: ({ proxy }, plan) => detectionKey(proxy.sha256, plan.detect),
  price: (_task, { detect: plan }, discarded) => ({
    pool: poolOf(plan.model),
    worstUsd: worstCost(plan.model, { ...plan, ...nextQuestion(plan, discarded) }, new Date()),
  }),
  limits: (_task, { detect: { maxCalls } }) => ({ inAll: maxCalls, setting: 'detect.maxCalls' }),
  callsInOrder: (outcome) => (outcome === 'truncated' ? callsWhenCut : 2),
  isFinal: ({ outcome, provenance }, { run }) =>
    outcome === 'found' ||
    outcome === 'empty' ||
    (outcome === 'truncated' && provenance.paidFor?.run === run),
  async ask(task, context: Pick<Services, 'store' | 'service' | 'detector'> & PaidContext) {
    const { store, service, detector, plan, signal, discarded } = context
    checkService(plan.detect.service, service)
    const { proxy } = pageOf(await readScan(store, task, plan), task.page)
    const { mediaType, width, height } = proxy
    const image = { bytes: await readImage(store, proxy.key), mediaType, width, height }
    return detector.detect({ ...plan.detect, ...nextQuestion(plan.detect, discarded), image }, signal)
  },
  async keep(given, task, { store, plan, key, log, discarded, paidFor, answer }) {
    warnOfDrift(log, given.call)
    const cuts = cutsIn(discarded, paidFor.run) + 1
    const partial = given.outcome === 'truncated' && cuts >= callsWhenCut && given.objects.length > 0
    if (!partial && given.outcome !== 'found' && given.outcome !== 'empty') return undefined
    const page = pageOf(await readScan(store, task, plan), task.page)
    return recordOf(given, { key, page, plan: plan.detect, discarded, paidFor, answer })
  },
  next: (task, { outcome, objects }) => ({
    ...task,
    boxes: digestOf(objects.map(({ box }) => box)),
    ...(outcome === 'truncated' ? { partial: true } : {}),
  }),
})

/** A cut answer is asked for again at once, with all the room a model has; and then with fewer objects. */
const callsWhenCut = 3

type Question = Pick<DetectPlan, 'maxObjects' | 'prompt'> & { limit: 'usual' | 'most' }

/** The question after what came of it so far. One that led into a loop, or twice beyond all room, asks for less. */
function nextQuestion(plan: DetectPlan, discarded: readonly DiscardedCall[]): Question {
  const last = discarded.at(-1)
  const cuts = last ? cutsIn(discarded, last.paidFor.run) : 0
  const less = last?.outcome === 'looped' || cuts >= callsWhenCut - 1
  const maxObjects = less ? Math.max(1, Math.ceil(plan.maxObjects / 2)) : plan.maxObjects
  const prompt = less ? `${plan.prompt}\n\nList the ${maxObjects} largest at most.` : plan.prompt
  return { maxObjects, prompt, limit: last?.outcome === 'truncated' && !less ? 'most' : 'usual' }
}

function cutsIn(discarded: readonly DiscardedCall[], run: string): number {
  return discarded.filter(({ outcome, paidFor }) => outcome === 'truncated' && paidFor.run === run).length
}

interface Looked {
  key: string
  page: Page
  plan: DetectPlan
  discarded: readonly DiscardedCall[]
  paidFor: PaidContext['paidFor']
  answer: StoredText | undefined
}

function recordOf(given: DetectAnswer, looked: Looked): Detection {
  const { key, page, plan, discarded, paidFor, answer } = looked
  const { outcome, message, call } = given
  const listed = given.objects.map(({ box: unit, raw, label, caption }) => ({
    box: boxInPixels(unit, page),
    label,
    caption,
    raw: [...raw],
  }))
  const { objects, dropped } = selectObjects(
    listed.flatMap(({ box, ...words }) => (box ? [{ box, ...words }] : [])),
    page,
    plan,
  )
  const unread: DroppedObject[] = [
    ...given.dropped,
    ...listed.flatMap(({ box, ...words }) => (box ? [] : [{ reason: 'no-area' as const, ...words }])),
  ]
  const all = [...unread, ...dropped]
  const { model, mediaResolution, thinking, labels, detector, version, proxySide, maxObjects } = plan
  return {
    v: 1,
    key,
    outcome: outcome === 'found' && objects.length === 0 ? 'empty' : outcome,
    ...(message ? { message } : {}),
    objects,
    discarded: all.length,
    ...(all.length > 0 ? { dropped: all } : {}),
    provenance: {
      from: { key: page.proxy.key, sha256: page.proxy.sha256 },
      software,
      at: call.at,
      call,
      paidFor,
      ...(answer ? { answer } : {}),
      ...(discarded.length > 0 ? { discarded: [...discarded] } : {}),
      prompt: plan.prompt,
      parameters: { model, mediaResolution, thinking, labels, detector, version, proxySide, maxObjects },
    },
  }
}
