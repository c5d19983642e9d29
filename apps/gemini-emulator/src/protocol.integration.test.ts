import { PartMediaResolutionLevel } from '@google/genai'
import { readPixels } from '@vignette/imaging'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  ask,
  createClient,
  detector,
  drawSample,
  editor,
  refusalOf,
  samplePicture,
} from '../test/sdk-client.ts'
import { startEmulator, type Emulator } from './index.ts'

let emulator: Emulator
let image: string
beforeAll(async () => {
  emulator = await startEmulator()
  image = await drawSample()
})
afterAll(async () => await emulator.close())

const list = {
  type: 'array',
  maxItems: 20,
  items: {
    type: 'object',
    properties: {
      box_2d: { type: 'array', items: { type: 'integer' } },
      label: { type: 'string' },
      caption: { type: 'string' },
    },
    required: ['box_2d', 'label', 'caption'],
  },
}
const json = { responseMimeType: 'application/json', responseJsonSchema: list }

test('finds the picture it is sent and counts tokens', async () => {
  const answer = await ask(createClient(emulator), { image, config: json })
  const [object, ...more] = JSON.parse(answer.text ?? '')
  expect(more).toEqual([])
  expect(Object.keys(object)).toEqual(['box_2d', 'label', 'caption'])
  for (const [side, value] of samplePicture.entries())
    expect(Math.abs(object.box_2d[side] - value)).toBeLessThan(12)
  expect(answer.modelVersion).toBe('gemini-3.8-flash+emulated')
  expect(answer.candidates?.[0]?.finishReason).toBe('STOP')
  expect(answer.usageMetadata).toMatchObject({
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 5 },
      { modality: 'IMAGE', tokenCount: 1120 },
    ],
    thoughtsTokenCount: 520,
  })
})

test('counts an image by the resolution of its part', async () => {
  const { totalTokens } = await createClient(emulator).models.countTokens({
    model: detector,
    contents: [
      {
        parts: [
          {
            inlineData: { mimeType: 'image/png', data: image },
            mediaResolution: { level: PartMediaResolutionLevel.MEDIA_RESOLUTION_ULTRA_HIGH },
          },
        ],
      },
    ],
  })
  expect(totalTokens).toBe(2240)
})

test('returns an image of the size and ratio asked for', async () => {
  const answer = await ask(createClient(emulator), {
    model: editor,
    prompt: 'Turn this into a watercolor.',
    image,
    config: { responseModalities: ['IMAGE'], imageConfig: { imageSize: '2K', aspectRatio: '3:4' } },
  })
  const [part] = answer.candidates?.[0]?.content?.parts ?? []
  const pixels = await readPixels(Buffer.from(part?.inlineData?.data ?? '', 'base64'))
  expect(part?.inlineData?.mimeType).toBe('image/jpeg')
  expect(pixels).toMatchObject({ width: 1792, height: 2400, channels: 3 })
  expect(answer.usageMetadata?.candidatesTokensDetails).toEqual([{ modality: 'IMAGE', tokenCount: 1680 }])
})

test('follows the ratio of the image when none is asked for', async () => {
  const answer = await ask(createClient(emulator), { model: editor, prompt: 'Restore it.', image })
  const part = answer.candidates?.[0]?.content?.parts?.at(-1)
  const pixels = await readPixels(Buffer.from(part?.inlineData?.data ?? '', 'base64'))
  expect(pixels.width / pixels.height).toBeCloseTo(896 / 1200)
})

test('cuts an answer short where thoughts use up the cap', async () => {
  const answer = await ask(createClient(emulator), { image, config: { ...json, maxOutputTokens: 524 } })
  expect(answer.candidates?.[0]?.finishReason).toBe('MAX_TOKENS')
  expect(answer.text).toHaveLength(16)
})

test('answers under the successor when a name has moved on', async () => {
  const answer = await ask(createClient(emulator), { model: 'gemini-3.7-flash', image })
  expect(answer.modelVersion).toBe('gemini-3.8-flash+emulated')
})

test('lists its models', async () => {
  const names: (string | undefined)[] = []
  for await (const model of await createClient(emulator).models.list({ config: { pageSize: 3 } }))
    names.push(model.name)
  expect(names).toContain(`models/${editor}`)
  expect(await createClient(emulator).models.get({ model: detector })).toMatchObject({
    name: `models/${detector}`,
  })
})

test('takes snake_case names and cloud addresses', async () => {
  const response = await fetch(
    `${emulator.url}/v1beta1/projects/p/locations/global/publishers/google/models/${detector}:generateContent`,
    {
      method: 'POST',
      headers: { authorization: 'Bearer token' },
      body: JSON.stringify({
        contents: [
          {
            role: 'user',
            parts: [{ inline_data: { mime_type: 'image/png', data: image } }, { text: 'Find' }],
          },
        ],
        generation_config: {
          thinking_config: { thinking_level: 'low' },
          response_mime_type: 'application/json',
        },
      }),
    },
  )
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ usageMetadata: { thoughtsTokenCount: 180 } })
})

test('refuses a key that is bad or missing', async () => {
  const bad = await refusalOf(ask(createClient(emulator, 'bad-key'), { image }))
  expect(bad).toMatchObject({
    status: 400,
    error: { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }, {}] },
  })
  const missing = await fetch(`${emulator.url}/v1beta/models`)
  expect(missing.status).toBe(403)
  expect(await missing.json()).toMatchObject({ error: { status: 'PERMISSION_DENIED' } })
})

test('refuses an unknown model', async () => {
  const refusal = await refusalOf(ask(createClient(emulator), { model: 'gemini-99', image }))
  expect(refusal).toMatchObject({ status: 404, error: { code: 404, status: 'NOT_FOUND' } })
})

test.for<[string, object, RegExp]>([
  [
    'a thinking level the model lacks',
    { thinkingConfig: { thinkingLevel: 'MINIMAL' } },
    /Thinking level MINIMAL/,
  ],
  ['a thinking budget', { thinkingConfig: { thinkingBudget: 100 } }, /thinking budget is not supported/],
  [
    'ultra high resolution for the whole request',
    { mediaResolution: 'MEDIA_RESOLUTION_ULTRA_HIGH' },
    /media_resolution/,
  ],
  [
    'an unknown field',
    { httpOptions: { extraBody: { generationConfig: { colour: 1 } } } },
    /Unknown name "colour"/,
  ],
  ['a schema of an unknown type', { ...json, responseJsonSchema: { type: 'picture' } }, /type/],
  ['a schema without the mime type', { responseJsonSchema: list }, /mime type/],
  ['image output of a text model', { responseModalities: ['IMAGE'] }, /modality IMAGE/],
])('refuses %s', async ([, config, message]) => {
  const refusal = await refusalOf(ask(createClient(emulator), { image, config }))
  expect(refusal).toMatchObject({ status: 400, error: { code: 400, status: 'INVALID_ARGUMENT' } })
  expect(refusal.error.message).toMatch(message)
})

test.for<[string, object, RegExp]>([
  ['structured output', json, /JSON mode/],
  ['a size it does not make', { imageConfig: { imageSize: '512' } }, /Image size 512/],
  ['a ratio it does not make', { imageConfig: { aspectRatio: '7:5' } }, /Aspect ratio 7:5/],
])('refuses %s of an image model', async ([, config, message]) => {
  const refusal = await refusalOf(ask(createClient(emulator), { model: editor, image, config }))
  expect(refusal.status).toBe(400)
  expect(refusal.error.message).toMatch(message)
})

test('refuses an image that does not decode', async () => {
  const refusal = await refusalOf(
    ask(createClient(emulator), { image: Buffer.from('no image').toString('base64') }),
  )
  expect(refusal.status).toBe(400)
  expect(refusal.error.message).toMatch(/Unable to process input image/)
})

test('refuses a request of more than 100 MB', async () => {
  const refusal = await refusalOf(ask(createClient(emulator), { image: 'A'.repeat(101 * 1024 * 1024) }))
  expect(refusal.status).toBe(400)
  expect(refusal.error.message).toMatch(/exceeds the limit/)
})
