import { describe, expect, test } from 'vitest'
import { answer, looking, textAnswer, wirePerTest } from '../test/wire.ts'

const wire = wirePerTest()

const boxed = (box: unknown, label = 'map', caption = ''): object => ({ box_2d: box, label, caption })
const one = JSON.stringify([boxed([100, 200, 300, 400])])

describe('the request of a detection', () => {
  test('carries the image with its resolution first, then the prompt, under a schema', async () => {
    wire.server.reply({ body: textAnswer('[]') })
    await wire.gemini.detector.detect(looking)
    const [request] = wire.server.received
    expect(request?.url).toBe('/v1beta/models/gemini-3.8-flash:generateContent')
    expect(request?.headers).toMatchObject({
      'x-goog-api-key': 'AIza-secret-of-the-test',
      'x-server-timeout': '180',
    })
    const data = Buffer.from(looking.image.bytes).toString('base64')
    expect(request?.body).toEqual({
      contents: [
        {
          role: 'user',
          parts: [
            {
              inlineData: { mimeType: 'image/jpeg', data },
              mediaResolution: { level: 'MEDIA_RESOLUTION_ULTRA_HIGH' },
            },
            { text: 'Find the pictures.' },
          ],
        },
      ],
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: expect.anything(),
        maxOutputTokens: expect.any(Number),
        thinkingConfig: { thinkingLevel: 'LOW' },
      },
    })
    expect(request?.body.generationConfig.maxOutputTokens).toBeGreaterThan(8192)
  })

  test('asks for a list of box, label and caption in that order, top first', async () => {
    wire.server.reply({ body: textAnswer('[]') })
    await wire.gemini.detector.detect({ ...looking, labels: ['map', 'portrait'] })
    const schema = wire.server.received[0]?.body.generationConfig.responseJsonSchema
    expect(schema).toMatchObject({
      type: 'array',
      maxItems: 50,
      items: { required: ['box_2d', 'label', 'caption'] },
    })
    const { box_2d, label } = schema.items.properties
    expect(Object.keys(schema.items.properties)).toEqual(['box_2d', 'label', 'caption'])
    expect(box_2d).toMatchObject({
      minItems: 4,
      maxItems: 4,
      items: { type: 'integer', minimum: 0, maximum: 1000 },
    })
    expect(box_2d.description).toContain('[ymin, xmin, ymax, xmax]')
    expect(label.enum).toEqual(['map', 'portrait', 'other'])
    expect(JSON.stringify(schema)).not.toContain('$schema')
  })

  test.for([
    { model: 'gemini-3.5-flash-lite', config: { thinkingConfig: { thinkingLevel: 'MINIMAL' } } },
    { model: 'gemini-3.1-flash-lite', config: { temperature: 0, topP: 0, seed: 42 } },
    {
      model: 'gemini-2.5-flash-lite',
      config: { thinkingConfig: { thinkingBudget: 0 }, mediaResolution: 'MEDIA_RESOLUTION_LOW' },
    },
  ])('sends $model what that model takes', async ({ model, config }) => {
    wire.server.reply({ body: textAnswer('[]') })
    await wire.gemini.detector.detect({ ...looking, model, mediaResolution: 'low' })
    expect(wire.server.received[0]?.body.generationConfig).toMatchObject(config)
  })

  test('sends no sampling to a model that does not take it', async () => {
    wire.server.reply({ body: textAnswer('[]') })
    await wire.gemini.detector.detect({ ...looking, thinking: 'high' })
    const config = wire.server.received[0]?.body.generationConfig
    expect(Object.keys(config)).not.toContain('temperature')
    expect(config.thinkingConfig).toEqual({ thinkingLevel: 'HIGH' })
  })

  test.for([
    { change: { thinking: 'minimal' as const }, code: 'settings-invalid', says: 'low, medium, high' },
    { change: { model: 'gemini-2.5-flash-lite' }, code: 'settings-invalid', says: 'low, medium, high' },
    { change: { model: 'gemini-3.8-flsh' }, code: 'model-unknown', says: 'gemini-3.8-flash' },
    { change: { model: 'gemini-3.7-flash' }, code: 'model-unknown', says: 'gemini-3.8-flash' },
    { change: { model: 'gemini-nano-banana-2.1' }, code: 'model-unknown', says: 'gemini-3.8-flash' },
    { change: { model: 'gemini-robotics-er-2-preview' }, code: 'price-unknown', says: 'no price' },
  ])('refuses $change before any call, with $code', async ({ change, code, says }) => {
    const refused = wire.gemini.detector.detect({ ...looking, ...change })
    await expect(refused).rejects.toMatchObject({
      name: 'PermanentError',
      code,
      message: expect.stringContaining(says),
    })
    expect(wire.server.received).toEqual([])
  })
})

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
      usage: { inputTokens: 2300, cachedTokens: 0, textTokens: 60, imageTokens: 0, thoughtTokens: 40 },
    })
    expect(call.usd).toBeGreaterThan(0)
    expect(Date.parse(call.at)).toBeGreaterThanOrEqual(before)
  })

  test('leaves thoughts out and joins the parts of the text', async () => {
    const parts = [{ thought: true, text: 'Two maps?' }, { text: one.slice(0, 20) }, { text: one.slice(20) }]
    wire.server.reply({ body: answer(parts) })
    expect(await wire.gemini.detector.detect(looking)).toMatchObject({ outcome: 'found' })
  })

  test.for(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE'])(
    'is refused when the service ends with %s',
    async (finishReason) => {
      wire.server.reply({ body: answer([], { finishReason, finishMessage: 'not for us' }) })
      const refused = await wire.gemini.detector.detect(looking)
      expect(refused).toMatchObject({
        outcome: 'refused',
        objects: [],
        message: `${finishReason}: not for us`,
      })
      expect(refused.call.usage.inputTokens).toBe(2300)
    },
  )

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
