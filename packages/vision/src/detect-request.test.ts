import { afterEach, describe, expect, test, vi } from 'vitest'
import { looking, pngBytes, textAnswer, wirePerTest } from '../test/wire.ts'

const wire = wirePerTest()

afterEach(() => {
  vi.useRealTimers()
})

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

  test.for([
    { model: 'gemini-2.5-pro', thinking: 'minimal' as const, budget: 128 },
    { model: 'gemini-2.5-flash', thinking: 'minimal' as const, budget: 0 },
    { model: 'gemini-2.5-flash', thinking: 'low' as const, budget: 1024 },
    { model: 'gemini-2.5-pro', thinking: 'medium' as const, budget: 8192 },
    { model: 'gemini-2.5-flash-lite', thinking: 'high' as const, budget: 24_576 },
  ])('sends $model a budget of $budget for the level $thinking', async ({ model, thinking, budget }) => {
    vi.useFakeTimers({ now: new Date('2026-11-25'), toFake: ['Date'] })
    wire.server.reply({ body: textAnswer('[]') })
    await wire.gemini.detector.detect({ ...looking, model, mediaResolution: 'low', thinking })
    const config = wire.server.received[0]?.body.generationConfig
    expect(config.thinkingConfig).toEqual({ thinkingBudget: budget })
    expect(config.maxOutputTokens).toBeGreaterThan(budget + 4096)
  })

  test('raises the cap to the most the model gives', async () => {
    wire.server.reply({ body: textAnswer('[]') }, { body: textAnswer('[]') })
    await wire.gemini.detector.detect({ ...looking, limit: 'usual' })
    await wire.gemini.detector.detect({ ...looking, limit: 'most' })
    const [usual, most] = wire.server.received.map(({ body }) => body.generationConfig.maxOutputTokens)
    expect(usual).toBeLessThan(20_000)
    expect(most).toBe(65_536)
  })

  test.for([
    { safety: undefined, threshold: undefined },
    { safety: 'none' as const, threshold: 'BLOCK_NONE' },
    { safety: 'only-high' as const, threshold: 'BLOCK_ONLY_HIGH' },
    { safety: 'off' as const, threshold: 'OFF' },
  ])('asks for the safety $safety by $threshold', async ({ safety, threshold }) => {
    wire.server.reply({ body: textAnswer('[]') })
    const { call } = await wire.gemini.detector.detect({ ...looking, safety })
    const settings: { threshold: string }[] | undefined = wire.server.received[0]?.body.safetySettings
    expect(settings?.map((setting) => setting.threshold)).toEqual(
      threshold && Array.from({ length: 4 }, () => threshold),
    )
    expect(call.sent?.safety).toBe(safety)
  })

  test('names the type the bytes are', async () => {
    wire.server.reply({ body: textAnswer('[]') })
    await wire.gemini.detector.detect({ ...looking, image: { ...looking.image, bytes: pngBytes } })
    const content = wire.server.received[0]?.body.contents[0]
    expect(content.parts[0].inlineData.mimeType).toBe('image/png')
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
