import { describe, expect, test } from 'vitest'
import { answer, drawing, jpegBytes, pngBytes, wirePerTest } from '../test/wire.ts'

const wire = wirePerTest()

const image = (bytes: Buffer, more: object = {}): object => ({
  inlineData: { mimeType: 'image/png', data: bytes.toString('base64') },
  ...more,
})

describe('the request of an edit', () => {
  test('carries the image, then the prompt, and asks for an image of its shape', async () => {
    wire.server.reply({ body: answer([image(pngBytes)]) })
    await wire.gemini.editor.edit(drawing)
    const [request] = wire.server.received
    expect(request?.url).toBe('/v1beta/models/gemini-nano-banana-2.1:generateContent')
    const data = Buffer.from(drawing.image.bytes).toString('base64')
    expect(request?.body).toEqual({
      contents: [
        { role: 'user', parts: [{ inlineData: { mimeType: 'image/jpeg', data } }, { text: 'Colour it.' }] },
      ],
      generationConfig: {
        responseModalities: ['IMAGE'],
        imageConfig: { aspectRatio: '3:4', imageSize: '2K' },
        thinkingConfig: { thinkingLevel: 'MINIMAL' },
      },
    })
  })

  test.for([
    { width: 1000, height: 1000, ratio: '1:1' },
    { width: 1050, height: 1000, ratio: '1:1' },
    { width: 900, height: 100, ratio: '8:1' },
    { width: 210, height: 90, ratio: '21:9' },
    { width: 620, height: 1000, ratio: '2:3' },
  ])('asks for $ratio where the image is $width by $height', async ({ ratio, ...size }) => {
    wire.server.reply({ body: answer([image(pngBytes)]) })
    await wire.gemini.editor.edit({ ...drawing, image: { ...drawing.image, ...size } })
    expect(wire.server.received[0]?.body.generationConfig.imageConfig.aspectRatio).toBe(ratio)
  })

  test('asks for the safety it is told to', async () => {
    wire.server.reply({ body: answer([image(pngBytes)]) })
    const { call } = await wire.gemini.editor.edit({ ...drawing, safety: 'only-high' })
    const settings = wire.server.received[0]?.body.safetySettings
    expect([settings[0].threshold, call.sent?.safety]).toEqual(['BLOCK_ONLY_HIGH', 'only-high'])
  })

  test('names no size to a model that makes one only', async () => {
    wire.server.reply({ body: answer([image(pngBytes)]) })
    await wire.gemini.editor.edit({ ...drawing, model: 'gemini-3.1-flash-lite-image', imageSize: '1K' })
    expect(wire.server.received[0]?.body.generationConfig.imageConfig).toEqual({ aspectRatio: '3:4' })
  })

  test.for([
    { change: { model: 'gemini-3.1-flash-lite-image' }, code: 'settings-invalid', says: 'use 1K' },
    { change: { thinking: 'low' as const }, code: 'settings-invalid', says: 'minimal, medium, high' },
    { change: { model: 'gemini-3.1-flash-image' }, code: 'model-unknown', says: 'gemini-nano-banana-2.1' },
    { change: { model: 'nano-banana' }, code: 'model-unknown', says: 'gemini-nano-banana-2.1' },
  ])('refuses $change before any call, with $code', async ({ change, code, says }) => {
    const refused = wire.gemini.editor.edit({ ...drawing, ...change })
    await expect(refused).rejects.toMatchObject({
      name: 'PermanentError',
      code,
      message: expect.stringContaining(says),
    })
    expect(wire.server.received).toEqual([])
  })
})

describe('the answer of an edit', () => {
  test('is the bytes as received, with the type they really have', async () => {
    const usageMetadata = {
      promptTokenCount: 1200,
      candidatesTokenCount: 1690,
      candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1680 }],
    }
    wire.server.reply({
      body: answer([image(jpegBytes)], {}, { usageMetadata, modelVersion: 'gemini-nano-banana-2.1' }),
    })
    const edited = await wire.gemini.editor.edit(drawing)
    expect(edited.outcome).toBe('edited')
    expect(edited.call.sent).toEqual({ aspectRatio: '3:4', imageSize: '2K', thinkingLevel: 'minimal' })
    expect(edited.image?.mediaType).toBe('image/jpeg')
    expect(Buffer.from(edited.image?.bytes ?? []).equals(jpegBytes)).toBe(true)
    expect(edited.call.usage).toMatchObject({ inputTokens: 1200, textTokens: 10, imageTokens: 1680 })
    expect(edited.call.usd).toBeCloseTo((1200 * 1.5 + 10 * 7.5 + 1680 * 30) / 1e6, 10)
  })

  test('is the last image: those before are drafts, and a thought is none', async () => {
    const parts = [
      image(jpegBytes),
      { text: 'A draft.' },
      image(pngBytes),
      image(jpegBytes, { thought: true }),
    ]
    wire.server.reply({ body: answer(parts) })
    const edited = await wire.gemini.editor.edit(drawing)
    expect([edited.image?.mediaType, edited.text]).toEqual(['image/png', 'A draft.'])
  })

  test('is one paid call, also where the service offers to go on with it', async () => {
    const offer = { continuationToken: 'go-on', finishReason: 'CONTINUATION' }
    wire.server.reply({ body: answer([image(jpegBytes)], offer) }, { body: answer([image(pngBytes)]) })
    const edited = await wire.gemini.editor.edit(drawing)
    expect(edited.image?.mediaType).toBe('image/jpeg')
    expect(wire.server.received).toHaveLength(1)
  })

  test('bills an image without details of its tokens as one', async () => {
    const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 1120 }
    wire.server.reply({ body: answer([image(jpegBytes)], {}, { usageMetadata }) })
    const { call } = await wire.gemini.editor.edit(drawing)
    expect(call.usage).toMatchObject({ imageTokens: 1120, textTokens: 0 })
  })

  test.for(['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION', 'PROHIBITED_CONTENT', 'SAFETY'])(
    'is refused when the service ends with %s',
    async (finishReason) => {
      wire.server.reply({ body: { candidates: [{ finishReason, finishMessage: 'not this one' }] } })
      expect(await wire.gemini.editor.edit(drawing)).toMatchObject({
        outcome: 'refused',
        message: `${finishReason}: not this one`,
      })
    },
  )

  test.for([
    { named: 'NO_IMAGE', body: { candidates: [{ finishReason: 'NO_IMAGE' }] }, says: 'NO_IMAGE' },
    { named: 'IMAGE_OTHER', body: { candidates: [{ finishReason: 'IMAGE_OTHER' }] }, says: 'IMAGE_OTHER' },
    {
      named: 'words alone',
      body: answer([{ text: 'I cannot draw that.' }]),
      says: 'STOP – I cannot draw that.',
    },
    { named: 'no candidate', body: {}, says: 'no candidate' },
    { named: 'bytes of no image', body: answer([image(Buffer.from('plain words'))]), says: '11 bytes' },
    { named: 'an image of no bytes', body: answer([image(Buffer.from(''))]), says: '0 bytes' },
  ])('is no image when there is $named, in the words of the service', async ({ body, says }) => {
    wire.server.reply({ body })
    const { outcome, message, image: none } = await wire.gemini.editor.edit(drawing)
    expect({ outcome, none }).toEqual({ outcome: 'no-image', none: undefined })
    expect(message).toContain(says)
  })
})
