import { beforeEach, describe, expect, test } from 'vitest'
import { jpegBytes, answer, textAnswer, wirePerTest } from '../../vision/test/wire.ts'
import {
  type PipelineHarness,
  noFailures,
  openMemoryBackend,
  openPipeline,
} from '../test/pipeline-harness.ts'
import type { ScanTask } from './tasks.ts'

// What models really answer, over HTTP through the real client: first nonsense, then well. The same order, given again, asks
// again; every call is in the sums; nothing that is no whole answer leads to a paid edit.

const wire = wirePerTest()
let harness: PipelineHarness
beforeEach(() => {
  harness = openPipeline(openMemoryBackend())
  harness.services.detector = wire.gemini.detector
  harness.services.editor = wire.gemini.editor
})

const image = (bytes: Buffer): object => ({
  inlineData: { mimeType: 'image/jpeg', data: bytes.toString('base64') },
})
const goodLook = (): object =>
  textAnswer(JSON.stringify([{ box_2d: [100, 100, 600, 500], label: 'woodcut', caption: '' }]))
const goodEdit = (): object => answer([image(jpegBytes)])
const again = (task: ScanTask): ScanTask => ({ ...task, run: crypto.randomUUID(), askRefused: true })

/** Boxes that drift by a step, as a model caught in a loop writes them until it is cut off. */
const loop = Array.from({ length: 300 }, (_, at) => ({
  box_2d: [100 + at, 100 + at, 160 + at, 200 + at],
  label: 'stamp',
  caption: '',
}))
const cutOff = { finishReason: 'MAX_TOKENS' }
const whole = JSON.stringify([
  { box_2d: [100, 100, 600, 500], label: 'woodcut', caption: '' },
  { box_2d: [650, 100, 950, 500], label: 'map', caption: '' },
])

interface Case {
  /** what the model answers to every look of the first order */
  answers: object[]
  code: string
  /** of the pages' objects, those that came complete */
  objects?: number
}

describe.each<[string, Case]>([
  [
    'a sentence',
    { answers: [textAnswer('I see a lovely page.'), textAnswer('Truly.')], code: 'model-answer-unusable' },
  ],
  ['nothing at all', { answers: [answer([]), answer([])], code: 'model-answer-unusable' }],
  ['a refusal', { answers: [answer([], { finishReason: 'SAFETY' })], code: 'model-refused' }],
  ['a recitation', { answers: [answer([], { finishReason: 'RECITATION' })], code: 'model-refused' }],
  [
    'a blocked prompt',
    { answers: [{ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } }], code: 'model-refused' },
  ],
  [
    'a loop of 300 boxes',
    {
      answers: [
        textAnswer(JSON.stringify(loop).slice(0, -30), cutOff),
        textAnswer(JSON.stringify(loop).slice(0, -30), cutOff),
      ],
      code: 'model-answer-unusable',
    },
  ],
  [
    'a list that breaks off, whatever the room',
    {
      answers: [1, 2, 3].map(() => textAnswer(whole.slice(0, -20), cutOff)),
      code: 'model-answer-unusable',
      objects: 1,
    },
  ],
])('a page answered with %s', (_, { answers, code, objects = 0 }) => {
  test('costs what was asked and no edit, and is looked at again by the next order', async () => {
    wire.server.reply(...answers.map((body) => ({ body })))
    const task = await harness.submit()
    const failed = await harness.finish(task)
    expect(wire.server.received).toHaveLength(answers.length)
    expect(failed).toMatchObject({
      outcome: 'failed',
      totals: { calls: answers.length, objects, edits: 0, failures: { [code]: 1 } },
    })

    wire.server.reply({ body: goodLook() }, { body: goodEdit() })
    const well = await harness.finish(again(task))
    expect(wire.server.received).toHaveLength(answers.length + 2)
    expect(well).toMatchObject({
      outcome: 'pictures',
      totals: { calls: answers.length + 2, objects: 1, edits: 1, failures: noFailures },
    })
  })
})

const cutInHalf = jpegBytes.subarray(0, jpegBytes.length >> 1)

describe.each<[string, { answers: object[]; code: string }]>([
  [
    'no image',
    { answers: [answer([], { finishReason: 'NO_IMAGE' }), answer([])], code: 'model-answer-unusable' },
  ],
  ['words', { answers: [textAnswer('Sorry.'), textAnswer('Sorry.')], code: 'model-answer-unusable' }],
  [
    'half a JPEG',
    { answers: [answer([image(cutInHalf)]), answer([image(cutInHalf)])], code: 'model-answer-unusable' },
  ],
  ['a refusal', { answers: [answer([], { finishReason: 'IMAGE_SAFETY' })], code: 'model-refused' }],
])('an edit answered with %s', (_, { answers, code }) => {
  test('is not kept, and is asked for again by the next order', async () => {
    wire.server.reply({ body: goodLook() }, ...answers.map((body) => ({ body })))
    const task = await harness.submit()
    const failed = await harness.finish(task)
    expect(failed).toMatchObject({
      outcome: 'failed',
      totals: { calls: 1 + answers.length, edits: 0, failures: { [code]: 1 } },
    })
    expect(await Array.fromAsync(harness.store.list('edits/'))).not.toContainEqual(
      expect.objectContaining({ key: expect.stringMatching(/received|labelled|edit\.json/) }),
    )

    wire.server.reply({ body: goodEdit() })
    expect(await harness.finish(again(task))).toMatchObject({
      outcome: 'pictures',
      totals: { calls: 2 + answers.length, edits: 1, failures: noFailures },
    })
  })
})

test('specks, strips, doubles and a box round the page are not paid for', async () => {
  const boxes: [string, number[]][] = [
    ['picture', [100, 100, 600, 500]],
    ['engraving', [101, 100, 600, 501]],
    ['speck', [700, 700, 702, 703]],
    ['strip', [800, 0, 803, 1000]],
    ['page', [0, 0, 1000, 1000]],
    ['map', [350, 600, 950, 900]],
  ]
  wire.server.reply({
    body: textAnswer(JSON.stringify(boxes.map(([label, box_2d]) => ({ box_2d, label, caption: '' })))),
  })
  wire.server.reply({ body: goodEdit() }, { body: goodEdit() })
  const manifest = await harness.finish(await harness.submit())
  expect(manifest.pages[0]?.objects.map(({ label }) => label)).toEqual(['picture', 'map'])
  expect(manifest.pages[0]?.detection?.dropped?.map(({ label, reason }) => [label, reason])).toEqual([
    ['speck', 'too-small'],
    ['strip', 'too-small'],
    ['engraving', 'double'],
    ['page', 'made-of-others'],
  ])
  expect(manifest.totals).toMatchObject({ calls: 3, edits: 2, dropped: 4, labels: { picture: 1, map: 1 } })
})

test('what was sent is on record, and the words that came back beside it', async () => {
  const words = JSON.stringify([{ box_2d: [100, 100, 600, 500], label: 'woodcut', caption: 'Abb. 1' }])
  wire.server.reply({ body: textAnswer(words) }, { body: goodEdit() })
  const manifest = await harness.finish(await harness.submit())
  const provenance = manifest.pages[0]?.detection?.provenance
  expect(provenance?.call).toMatchObject({ backend: 'developer', sent: { mediaResolution: 'high' } })
  expect(provenance?.software).toMatch(/^vignette \d+\.\d+\.\d+/)
  expect(Buffer.from((await harness.store.get(provenance?.answer?.key ?? ''))!).toString()).toBe(words)
  expect(manifest.pages[0]?.objects[0]).toMatchObject({ raw: [100, 100, 600, 500], caption: 'Abb. 1' })
  const edit = manifest.pages[0]?.objects[0]?.edits[0]?.edit
  expect(edit?.provenance.call?.sent).toMatchObject({ imageSize: '1K' })
  expect(edit?.provenance.from.key).toMatch(/crop\.png$/)
})
