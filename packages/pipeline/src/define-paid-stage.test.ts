import {
  Detection,
  PermanentError,
  RetryableError,
  answerKey,
  detectionKey,
  scanId,
  sha256,
  type DiscardedCall,
} from '@vignette/domain'
import type { DetectAnswer } from '@vignette/vision'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { call, found, openMemoryBackend, openPipeline } from '../test/pipeline-harness.ts'
import { readDiscarded } from './define-paid-stage.ts'
import { readPlan, readRecord } from './records.ts'
import { detect } from './stages/detect.ts'
import { scan } from './stages/scan.ts'
import { PageTask } from './tasks.ts'

let harness = openPipeline(openMemoryBackend())
let page: PageTask
let key = ''
beforeEach(async () => {
  harness = openPipeline(openMemoryBackend())
  const task = await harness.submit({ name: 'maps', recipe: 'none', detect: { maxCalls: 4 } })
  page = PageTask.parse(scan.output.parse(await harness.run(scan, task)).pages[0])
  key = detectionKey(page.proxy.sha256, (await readPlan(harness.store, task.plan)).detect)
})

/** As the service gives it, at a time of its own. */
let minute = 0
const useless = (outcome: DetectAnswer['outcome'], more: Partial<DetectAnswer> = {}): DetectAnswer => ({
  outcome,
  objects: [],
  dropped: [],
  text: '',
  call: { ...call, at: new Date(Date.UTC(2026, 10, 25, 0, (minute += 1))).toISOString() },
  ...more,
})
const order = (run: string, more: Partial<PageTask> = {}): Promise<unknown> =>
  harness.run(detect, { ...page, run, ...more })
const failure = (run: string, more: Partial<PageTask> = {}): Promise<unknown> =>
  order(run, more).then(
    () => undefined,
    (error: unknown) => error,
  )
const kept = (): Promise<DiscardedCall[]> => readDiscarded(harness.store, key)
const paidFor = (run: string): object => ({ run, collection: 'maps', scan: scanId(page.master) })

test('an answer of no use is kept with its words and on whose account it was', async () => {
  const put = vi.spyOn(harness.store, 'put')
  const text = 'I see a lovely page.'
  const answer = useless('unparseable', { message: 'It was no list', text })
  harness.detects(async () => answer)
  await failure('r1')
  const digest = sha256(text)
  expect(await kept()).toStrictEqual([
    {
      key,
      outcome: 'unparseable',
      message: 'It was no list',
      call: answer.call,
      paidFor: paidFor('r1'),
      answer: { key: answerKey(digest), sha256: digest },
    },
  ])
  const options = { mediaType: 'text/plain; charset=utf-8' }
  expect(put).toHaveBeenNthCalledWith(1, answerKey(digest), expect.anything(), options)
  expect(Buffer.from((await harness.store.get(answerKey(digest)))!).toString()).toBe(text)
  expect(await readRecord(harness.store, key, Detection)).toBeNull()
})

test('an answer without words leaves none', async () => {
  const answer = useless('unparseable', { message: '' })
  harness.detects(async () => answer)
  await failure('r1')
  expect(await kept()).toStrictEqual([
    { key, outcome: 'unparseable', call: answer.call, paidFor: paidFor('r1') },
  ])
  expect(await Array.fromAsync(harness.store.list('answers/'))).toEqual([])
})

test('an order asks once more at once, and then ends until somebody orders again', async () => {
  harness.detects(async () => useless('unparseable', { message: 'It was no list!' }))
  const [first, second] = [await failure('r1'), await failure('r1')]
  expect(first).toBeInstanceOf(RetryableError)
  expect(first).toMatchObject({
    code: 'model-answer-unusable',
    message: 'It was no list. It is asked once more.',
    notBeforeMs: 0,
  })
  expect(second).toBeInstanceOf(PermanentError)
  expect(second).toMatchObject({
    code: 'model-answer-unusable',
    message: 'It was no list. Run again to ask again.',
  })
  expect(await failure('r2')).toBeInstanceOf(RetryableError)
  expect((await kept()).map((one) => one.paidFor.run)).toEqual(['r1', 'r1', 'r2'])
})

test('an answer without a message is told by how it ended', async () => {
  harness.detects(async () => useless('looped'))
  expect(await failure('r1')).toMatchObject({ message: expect.stringMatching(/^looped\. /) })
})

describe('a refusal', () => {
  beforeEach(async () => {
    harness.detects(async () => useless('refused', { message: 'Not this one.' }))
    await failure('r1')
  })

  test('ends the order, in its own words', async () => {
    const ended = await failure('r2', { askRefused: true })
    expect(ended).toBeInstanceOf(PermanentError)
    expect(ended).toMatchObject({ code: 'model-refused', message: 'Not this one.' })
    expect(harness.calls.detect).toBe(2)
  })

  test('stands, unpaid, until somebody says otherwise', async () => {
    for (const more of [{}, { askRefused: false }]) {
      const still = await failure('r2', more)
      expect(still).toBeInstanceOf(PermanentError)
      expect(still).toMatchObject({
        code: 'model-refused',
        message: expect.stringMatching(/^Not this one\. .*--retry refused/),
      })
    }
    expect(harness.calls.detect).toBe(1)
    harness.detects(async () => found([0.1, 0.1, 0.5, 0.5]))
    await order('r2', { askRefused: true })
    expect(harness.calls.detect).toBe(2)
  })

  test('does not stand once another answer came after it', async () => {
    harness.detects(async () => useless('unparseable'))
    await failure('r2', { askRefused: true })
    expect(await failure('r2')).toMatchObject({ code: 'model-answer-unusable' })
    expect(harness.calls.detect).toBe(3)
  })
})

test('nobody asks more often than the settings say, over all orders', async () => {
  harness.detects(async () => useless('unparseable', { message: 'It was no list' }))
  for (const run of ['r1', 'r1', 'r2', 'r2']) await failure(run)
  const ended = await failure('r3')
  expect(harness.calls.detect).toBe(4)
  expect(ended).toBeInstanceOf(PermanentError)
  expect(ended).toMatchObject({
    code: 'model-answer-unusable',
    message: expect.stringMatching(/4 times.*: It was no list\. .*detect\.maxCalls/),
  })
})

describe('a call that failed', () => {
  const failing = (error: Error, billed?: typeof call): void => {
    if (error instanceof PermanentError) error.call = billed
    harness.detects(async () => {
      throw error
    })
  }

  test('and was billed all the same is kept beside the others', async () => {
    harness.detects(async () => useless('unparseable'))
    await failure('r1')
    const error = new PermanentError('request-rejected', 'The image is too small.')
    failing(error, call)
    expect(await failure('r2')).toBe(error)
    expect((await kept())[0]).toMatchObject({ outcome: 'unparseable' })
    expect((await kept()).slice(1)).toStrictEqual([
      { key, outcome: 'request-rejected', message: 'The image is too small.', call, paidFor: paidFor('r2') },
    ])
  })

  test('and was not billed leaves nothing', async () => {
    const error = new PermanentError('request-rejected', 'The image is too small.')
    failing(error)
    expect(await failure('r1')).toBe(error)
    expect(await kept()).toEqual([])
  })
})

test('the call behind a record that is asked for again is among those of no use', async () => {
  const { objects } = found([0.1, 0.1, 0.5, 0.5])
  const cuts: DetectAnswer[] = []
  harness.detects(async () => {
    const cut = useless('truncated', { objects, message: 'MAX_TOKENS', text: 'cut' })
    cuts.push(cut)
    return cut
  })
  for (const _ of [1, 2, 3]) await failure('r1')
  expect(await readRecord(harness.store, key, Detection)).toMatchObject({ outcome: 'truncated' })
  expect(await kept()).toHaveLength(2)

  harness.detects(async () => found([0.1, 0.1, 0.5, 0.5]))
  await order('r2')
  const record = await readRecord(harness.store, key, Detection)
  expect(record?.outcome).toBe('found')
  const digest = sha256('cut')
  const earlier = { key, outcome: 'truncated', message: 'MAX_TOKENS', paidFor: paidFor('r1') }
  expect(record?.provenance.discarded).toStrictEqual(
    cuts.map((cut) => ({ ...earlier, call: cut.call, answer: { key: answerKey(digest), sha256: digest } })),
  )
})

test('a call that is told of twice counts once', async () => {
  const { objects } = found([0.1, 0.1, 0.5, 0.5])
  const at = useless('truncated').call
  harness.detects(async () => useless('truncated', { objects, call: at }))
  for (const _ of [1, 2, 3]) await failure('r1')
  harness.detects(async () => found([0.1, 0.1, 0.5, 0.5]))
  await order('r2')
  const record = await readRecord(harness.store, key, Detection)
  expect(record?.provenance.discarded).toHaveLength(2)
})

test('what is on record is not asked for again, nor reserved', async () => {
  await order('r1')
  const record = await readRecord(harness.store, key, Detection)
  await order('r2')
  expect(harness.calls.detect).toBe(1)
  expect(await readRecord(harness.store, key, Detection)).toEqual(record)
  expect(await harness.services.ledger.accounts()).toMatchObject([
    { collection: 'maps', calls: 1, outcomes: { found: 1 }, reservedUsd: 0 },
  ])
})

test('a call is reserved at its worst price, for its own collection', async () => {
  harness.detects(async () => {
    const [account] = await harness.services.ledger.accounts()
    expect(account).toMatchObject({ collection: 'maps', calls: 0, lost: { calls: 0 } })
    expect(account?.reservedUsd).toBeGreaterThan(call.usd)
    return found()
  })
  await order('r1')
})
