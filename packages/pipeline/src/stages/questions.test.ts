import { Detection, detectionKey, type Plan } from '@vignette/domain'
import { worstCost, type DetectAnswer } from '@vignette/vision'
import { beforeEach, describe, expect, test } from 'vitest'
import { createListedLog, type LogLine } from '../../../../test/contracts/engine-harness.ts'
import { call, found, openMemoryBackend, openPipeline } from '../../test/pipeline-harness.ts'
import { readPlan, readRecord } from '../records.ts'
import { CropTask, PageTask } from '../tasks.ts'
import { detect } from './detect.ts'
import { scan } from './scan.ts'

// What a detector is asked, and what becomes of it after one answer and another.

let harness = openPipeline(openMemoryBackend())
let page: PageTask
let plan: Plan
async function submit(settings: object = {}): Promise<void> {
  const task = await harness.submit({ recipe: 'none', detect: { maxCalls: 20, ...settings } })
  page = PageTask.parse(scan.output.parse(await harness.run(scan, task)).pages[0])
  plan = await readPlan(harness.store, task.plan)
}
beforeEach(async () => {
  harness = openPipeline(openMemoryBackend())
  await submit()
})

let minute = 0
const answer = (outcome: DetectAnswer['outcome'], more: Partial<DetectAnswer> = {}): DetectAnswer => ({
  outcome,
  objects: found([0.1, 0.1, 0.5, 0.5]).objects,
  dropped: [],
  text: '',
  call: { ...call, at: new Date(Date.UTC(2026, 10, 25, 0, (minute += 1))).toISOString() },
  ...more,
})
/** The answers to one order after the other. */
async function orders(...answers: DetectAnswer['outcome'][][]): Promise<void> {
  for (const [index, outcomes] of answers.entries())
    for (const outcome of outcomes) {
      harness.detects(async () => answer(outcome))
      await harness.run(detect, { ...page, run: `r${index}` }).catch(() => undefined)
    }
}
const asked = (): [string | undefined, number, boolean][] =>
  harness.questions.map(({ limit, maxObjects, prompt }) => [limit, maxObjects, prompt === plan.detect.prompt])
const recordNow = (): Promise<Detection | null> =>
  readRecord(harness.store, detectionKey(page.proxy.sha256, plan.detect), Detection)

test('a detector is shown the proxy, and asked what the plan says', async () => {
  await orders(['found'])
  const bytes = await harness.store.get(page.proxy.key)
  const { prompt, model, mediaResolution, maxObjects } = plan.detect
  expect(harness.questions).toHaveLength(1)
  expect(harness.questions[0]).toMatchObject({
    image: { bytes, mediaType: 'image/jpeg', width: 400, height: 300 },
    prompt,
    model,
    mediaResolution,
    maxObjects,
    limit: 'usual',
  })
})

test('a detector is told when the job is called off', async () => {
  const { signal } = new AbortController()
  let given: AbortSignal | undefined
  harness.services.detector = { detect: async (_asked, told) => ((given = told), answer('found')) }
  await harness.run(detect, page, { signal })
  expect(given).toBe(signal)
})

test.each<[string, DetectAnswer['outcome'][][], [string, number, boolean]]>([
  ['nothing', [['found']], ['usual', 50, true]],
  ['an unreadable answer', [['unparseable', 'found']], ['usual', 50, true]],
  ['a cut one', [['truncated', 'found']], ['most', 50, true]],
  ['two cut ones', [['truncated', 'truncated', 'found']], ['usual', 25, false]],
  ['a loop', [['looped', 'found']], ['usual', 25, false]],
  ['a loop of an earlier order', [['looped'], ['found']], ['usual', 25, false]],
  ['a cut one and an unreadable one', [['truncated', 'unparseable', 'found']], ['usual', 50, true]],
  ['cut ones of two orders', [['truncated'], ['truncated', 'found']], ['most', 50, true]],
])('after %s a detector is asked for so much', async (_, answers, last) => {
  await orders(...answers)
  expect(asked().at(-1)).toEqual(last)
})

test.each([
  [1, 1],
  [2, 1],
  [7, 4],
])('of %d objects the next question asks for %d', async (maxObjects, fewer) => {
  await submit({ maxObjects })
  await orders(['looped', 'found'])
  const [first, second] = harness.questions
  expect([first?.maxObjects, second?.maxObjects]).toEqual([maxObjects, fewer])
  expect(second?.prompt).toBe(`${plan.detect.prompt}\n\nList the ${fewer} largest at most.`)
})

test('each question is reserved at the price it may come to, in the pool of its model', async () => {
  const reserved: number[] = []
  let next: DetectAnswer['outcome'] = 'truncated'
  harness.detects(async () => {
    const [account] = await harness.services.ledger.accounts()
    reserved.push(account?.reservedUsd ?? 0)
    const now = answer(next)
    next = 'found'
    return now
  })
  for (const _ of [1, 2]) await harness.run(detect, page).catch(() => undefined)
  const prices = (['usual', 'most'] as const).map((limit) =>
    worstCost(plan.detect.model, { ...plan.detect, limit }, new Date()),
  )
  expect(reserved).toEqual(prices.map((usd) => expect.closeTo(usd, 8)))
  expect(prices[1]).toBeGreaterThan(prices[0]!)
})

describe('a cut answer', () => {
  test('is on record the third time, with what came complete of it, and as partial', async () => {
    await orders(['truncated', 'truncated'])
    expect(await recordNow()).toBeNull()
    harness.detects(async () => answer('truncated'))
    const next = CropTask.parse(await harness.run(detect, { ...page, run: 'r0' }))
    expect(next.partial).toBe(true)
    expect(await recordNow()).toMatchObject({ outcome: 'truncated', objects: [{ label: 'woodcut' }] })
    expect((await recordNow())?.provenance.discarded).toHaveLength(2)
  })

  test('is no record where nothing came complete', async () => {
    await orders(['truncated', 'truncated'])
    harness.detects(async () => answer('truncated', { objects: [] }))
    await expect(harness.run(detect, { ...page, run: 'r0' })).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'model-answer-unusable',
    })
    expect(await recordNow()).toBeNull()
  })

  test('ends its own order, and is asked for again by the next', async () => {
    await orders(['truncated', 'truncated', 'truncated', 'found'])
    expect(harness.calls.detect).toBe(3)
    await orders([], ['found'])
    expect(harness.calls.detect).toBe(4)
    expect(await recordNow()).toMatchObject({ outcome: 'found' })
  })

  test('of an earlier order does not make the next one give up', async () => {
    await orders(['truncated', 'truncated'], ['truncated'])
    expect(await recordNow()).toBeNull()
  })
})

test('a page that is empty, or was found on, is looked at once', async () => {
  await orders(['empty'], ['found'])
  expect(harness.calls.detect).toBe(1)
  expect(await harness.run(detect, page)).not.toHaveProperty('partial')
})

test('the same boxes are the same cut, and others are another', async () => {
  const digestAfter = async (boxes: Parameters<typeof found>): Promise<string> => {
    harness = openPipeline(openMemoryBackend())
    await submit()
    harness.detects(async () => found(...boxes))
    return CropTask.parse(await harness.run(detect, page)).boxes
  }
  const one = await digestAfter([[0.1, 0.1, 0.5, 0.5]])
  expect(await digestAfter([[0.1, 0.1, 0.5, 0.5]])).toBe(one)
  expect(await digestAfter([[0.1, 0.1, 0.5, 0.6]])).not.toBe(one)
})

test('another model than was asked is told of in the log', async () => {
  const lines: LogLine[] = []
  harness.detects(async () => answer('found', { call: { ...call, answeredBy: 'gemini-3.9-flash' } }))
  await harness.run(detect, page, { log: createListedLog(lines) })
  expect(lines).toMatchObject([{ level: 'warn', answeredBy: 'gemini-3.9-flash' }])
})

test('an entry without area is left out beside those the service could not read', async () => {
  const flat = found([0.2, 0.2, 0.2, 0.4]).objects[0]!
  harness.detects(async () =>
    answer('found', { objects: [flat], dropped: [{ reason: 'no-box', entry: '{}' }] }),
  )
  await harness.run(detect, page)
  expect(await recordNow()).toMatchObject({
    outcome: 'empty',
    discarded: 2,
    dropped: [
      { reason: 'no-box', entry: '{}' },
      { reason: 'no-area', label: 'woodcut', caption: 'Fig. 1', raw: [0.2, 0.2, 0.4, 0.2] },
    ],
  })
})
