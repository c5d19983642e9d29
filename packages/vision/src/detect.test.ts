import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { answer, looking, textAnswer, wirePerTest } from '../test/wire.ts'

const wire = wirePerTest()

const boxed = (box: unknown, label = 'map', caption = ''): object => ({ box_2d: box, label, caption })
const one = JSON.stringify([boxed([100, 200, 300, 400])])

describe('the answer of a detection', () => {
  test('is found: boxes as fractions, words, and the call with its price', async () => {
    wire.server.reply({ body: textAnswer(one) })
    const before = Date.now()
    const { call, ...rest } = await wire.gemini.detector.detect(looking)
    expect(rest).toEqual({
      outcome: 'found',
      objects: [
        {
          box: { x0: 0.2, y0: 0.1, x1: 0.4, y1: 0.3 },
          raw: [100, 200, 300, 400],
          label: 'map',
          caption: '',
        },
      ],
      dropped: [],
      text: one,
    })
    expect(call).toMatchObject({
      model: 'gemini-3.8-flash',
      answeredBy: 'gemini-3.8-flash',
      emulated: false,
      responseId: 'r-1',
      finishReason: 'STOP',
      backend: 'developer',
      textSha256: createHash('sha256').update(one).digest('hex'),
      usage: { inputTokens: 2300, cachedTokens: 0, textTokens: 60, imageTokens: 0, thoughtTokens: 40 },
    })
    expect(call.usd).toBeGreaterThan(0)
    expect(Date.parse(call.at)).toBeGreaterThanOrEqual(before)
  })

  test.for([
    {
      model: 'gemini-3.8-flash',
      sent: { mediaResolution: 'ultra-high', thinkingLevel: 'low', outputLimit: expect.any(Number) },
    },
    {
      model: 'gemini-2.5-flash-lite',
      sent: {
        mediaResolution: 'high',
        thinkingBudget: 0,
        outputLimit: expect.any(Number),
        temperature: 0,
        topP: 0,
        seed: 42,
      },
    },
  ])('records what was sent to $model', async ({ model, sent }) => {
    wire.server.reply({ body: textAnswer('[]') })
    const mediaResolution = sent.seed === undefined ? ('ultra-high' as const) : ('high' as const)
    const { call } = await wire.gemini.detector.detect({ ...looking, model, mediaResolution })
    expect(call.sent).toEqual(sent)
  })

  test('leaves thoughts out and joins the parts of the text', async () => {
    const parts = [{ thought: true, text: 'Two maps?' }, { text: one.slice(0, 20) }, { text: one.slice(20) }]
    wire.server.reply({ body: answer(parts) })
    expect(await wire.gemini.detector.detect(looking)).toMatchObject({ outcome: 'found' })
  })

  test.for([
    'SAFETY',
    'RECITATION',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'LANGUAGE',
    'ESCALATION',
    'MODEL_ARMOR',
  ])('is refused when the service ends with %s', async (finishReason) => {
    wire.server.reply({ body: answer([], { finishReason, finishMessage: 'not for us' }) })
    const refused = await wire.gemini.detector.detect(looking)
    expect(refused).toMatchObject({
      outcome: 'refused',
      objects: [],
      message: `${finishReason}: not for us`,
    })
    expect(refused.call.usage.inputTokens).toBe(2300)
  })

  test.for(['SAFETY', 'OTHER', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'MODEL_ARMOR', 'JAILBREAK'])(
    'is refused when the prompt is blocked for %s',
    async (blockReason) => {
      wire.server.reply({ body: { promptFeedback: { blockReason } } })
      const refused = await wire.gemini.detector.detect(looking)
      expect(refused).toMatchObject({
        outcome: 'refused',
        message: blockReason,
        call: { finishReason: blockReason },
      })
    },
  )

  test('is truncated at the cap, with the objects that came whole', async () => {
    const whole = JSON.stringify([
      boxed([0, 0, 100, 100]),
      boxed([200, 0, 300, 100]),
      boxed([400, 0, 500, 100]),
    ])
    wire.server.reply({ body: textAnswer(whole.slice(0, -20), { finishReason: 'MAX_TOKENS' }) })
    const cut = await wire.gemini.detector.detect(looking)
    expect(cut.outcome).toBe('truncated')
    expect(cut.objects.map(({ box }) => box.y0)).toEqual([0, 0.2])
    expect(cut.message).toBe('MAX_TOKENS')
  })

  test('is truncated when thinking has used up the cap', async () => {
    wire.server.reply({ body: { candidates: [{ finishReason: 'MAX_TOKENS' }] } })
    expect(await wire.gemini.detector.detect(looking)).toMatchObject({ outcome: 'truncated', objects: [] })
  })

  test.for([
    { named: 'prose', body: textAnswer('I see a map.') },
    { named: 'broken JSON', body: textAnswer('[{"box_2d": [1, 2') },
    { named: 'a value that is no list', body: textAnswer('42') },
    { named: 'only boxes that cannot be one', body: textAnswer(JSON.stringify([boxed([5, 5, 5, 5])])) },
    { named: 'no part', body: answer([]) },
    { named: 'no content', body: { candidates: [{ finishReason: 'STOP' }] } },
    { named: 'no candidate', body: {} },
    { named: 'MALFORMED_RESPONSE', body: { candidates: [{ finishReason: 'MALFORMED_RESPONSE' }] } },
    { named: 'fields of another shape', body: { candidates: 'none', usageMetadata: 7, modelVersion: [] } },
  ])('is unparseable when there is $named', async ({ body }) => {
    wire.server.reply({ body })
    const unusable = await wire.gemini.detector.detect(looking)
    expect(unusable).toMatchObject({ outcome: 'unparseable', objects: [] })
    expect(unusable.message).not.toBe('')
  })

  test('is empty only when the model says so', async () => {
    wire.server.reply({ body: textAnswer('[]') }, { body: textAnswer('{"objects": []}') })
    expect(await wire.gemini.detector.detect(looking)).toMatchObject({
      outcome: 'empty',
      objects: [],
      dropped: [],
    })
    expect(await wire.gemini.detector.detect(looking)).toMatchObject({ outcome: 'empty' })
  })

  test('holds every box it gave: two that are alike, and more than were asked for', async () => {
    const twice = [boxed([0, 0, 100, 100]), boxed([0, 0, 100, 100]), boxed([200, 0, 300, 100])]
    wire.server.reply({ body: textAnswer(JSON.stringify(twice)) })
    const { outcome, objects } = await wire.gemini.detector.detect({ ...looking, maxObjects: 1 })
    expect([outcome, objects.length]).toEqual(['found', 3])
  })

  test('is unparseable when its boxes speak for two units', async () => {
    const halves = [boxed([0.1, 0.1, 0.2, 0.2]), boxed([300, 300, 400, 400])]
    wire.server.reply({ body: textAnswer(JSON.stringify(halves)) })
    expect(await wire.gemini.detector.detect(looking)).toMatchObject({
      outcome: 'unparseable',
      objects: [],
      dropped: [{ reason: 'mixed-units' }, { reason: 'mixed-units' }],
      message: expect.stringContaining('several units'),
    })
  })

  test('counts usage that is absent as zero', async () => {
    wire.server.reply({ body: { ...textAnswer('[]'), usageMetadata: undefined } })
    const { call } = await wire.gemini.detector.detect(looking)
    expect(call).toMatchObject({ usd: 0, usage: { inputTokens: 0, thoughtTokens: 0 } })
  })
})
