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

const question = { text: 'Find every picture.' }

function asBlob(base64: string): Blob {
  return new Blob([Uint8Array.from(Buffer.from(base64, 'base64'))], { type: 'image/png' })
}

async function askWith(mimeType: string, data: string): Promise<unknown> {
  return await createClient(emulator).models.generateContent({
    model: detector,
    contents: [{ role: 'user', parts: [{ inlineData: { mimeType, data } }, question] }],
  })
}

test('refuses a TIFF, whatever it is called', async () => {
  const bytes = Buffer.concat([Buffer.from('II*\0\b\0\0\0'), Buffer.alloc(64)]).toString('base64')
  for (const mimeType of ['image/tiff', 'image/png']) {
    expect(await refusalOf(askWith(mimeType, bytes))).toMatchObject({
      status: 400,
      error: { code: 400, status: 'INVALID_ARGUMENT', message: 'Unsupported MIME type: image/tiff' },
    })
  }
})

test('refuses an image that is not of the type it is said to be', async () => {
  const { status, error } = await refusalOf(askWith('image/jpeg', image))
  expect(status).toBe(400)
  expect(error.message).toContain('image/png')
  expect(error.message).toContain('image/jpeg')
})

test.each(['gemini-2.5-flash-image', 'gemini-3.1-flash-image'])('no longer knows %s', async (model) => {
  const client = createClient(emulator)
  expect(await refusalOf(ask(client, { model, image }))).toMatchObject({
    status: 404,
    error: { code: 404, status: 'NOT_FOUND' },
  })
  expect(await refusalOf(client.models.get({ model }))).toMatchObject({ status: 404 })
  const names: (string | undefined)[] = []
  for await (const listed of await client.models.list()) names.push(listed.name)
  expect(names).toContain(`models/${editor}`)
  expect(names).not.toContain(`models/${model}`)
})

test('streams an answer that reads as the whole one does', async () => {
  const client = createClient(emulator)
  const config = { responseMimeType: 'application/json', thinkingConfig: { includeThoughts: true } }
  const whole = await ask(client, { image, config })
  const stream = await client.models.generateContentStream({
    model: detector,
    contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'image/png', data: image } }, question] }],
    config,
  })
  const pieces = await Array.fromAsync(stream)
  expect(pieces.length).toBeGreaterThan(1)
  expect(pieces[0]?.candidates?.[0]?.content?.parts?.[0]?.thought).toBe(true)
  const texts = pieces.flatMap((piece) => piece.candidates?.[0]?.content?.parts ?? [])
  expect(texts.flatMap(({ thought, text }) => (thought ? [] : (text ?? []))).join('')).toBe(whole.text)
  expect(pieces.map((piece) => piece.candidates?.[0]?.finishReason)).toEqual([
    ...pieces.slice(1).map(() => undefined),
    'STOP',
  ])
  expect(pieces.at(-1)?.usageMetadata).toEqual(whole.usageMetadata)
  expect(emulator.calls().at(-1)).toMatchObject({
    method: 'streamGenerateContent',
    status: 200,
    answered: true,
  })
})

test('refuses on a stream as it does elsewhere', async () => {
  const call = createClient(emulator).models.generateContentStream({ model: 'gemini-0', contents: 'Hello.' })
  expect(await refusalOf(call)).toMatchObject({ status: 404, error: { status: 'NOT_FOUND' } })
})

test('shows an image it thought of before the one it answers with, when asked to', async () => {
  const client = createClient(emulator)
  const prompt = 'Make a traditional painting of it.'
  const silent = await ask(client, { model: editor, prompt, image })
  expect(silent.candidates?.[0]?.content?.parts?.map(({ thought }) => thought)).toEqual([undefined])
  const config = { thinkingConfig: { includeThoughts: true } }
  const loud = await ask(client, { model: editor, prompt, image, config })
  const parts = loud.candidates?.[0]?.content?.parts ?? []
  expect(parts.map(({ thought }) => thought)).toEqual([true, true, undefined])
  const [thought, answer] = parts
    .slice(1)
    .map(({ inlineData }) => Buffer.from(inlineData?.data ?? '', 'base64'))
  const [draft, final] = await Promise.all(
    [thought, answer].map(async (bytes) => await readPixels(bytes ?? Buffer.of())),
  )
  expect(draft?.width).toBe((final?.width ?? 0) / 2)
  expect(parts.at(-1)?.inlineData).toEqual(silent.candidates?.[0]?.content?.parts?.[0]?.inlineData)
})

test('takes a file, finds what is on it, and forgets it', async () => {
  const client = createClient(emulator)
  const file = await client.files.upload({
    file: asBlob(image),
    config: { mimeType: 'image/png', displayName: 'page' },
  })
  expect(file).toMatchObject({ displayName: 'page', mimeType: 'image/png', state: 'ACTIVE' })
  const name = file.name ?? ''
  expect(await client.files.get({ name })).toMatchObject({ name, sizeBytes: String(asBlob(image).size) })
  expect((await Array.fromAsync(await client.files.list())).map((listed) => listed.name)).toEqual([name])
  const contents = [
    { role: 'user', parts: [{ fileData: { fileUri: file.uri ?? '', mimeType: 'image/png' } }, question] },
  ]
  const answer = await client.models.generateContent({ model: detector, contents })
  const [object] = JSON.parse(answer.text ?? '[]')
  for (const [side, value] of samplePicture.entries())
    expect(Math.abs(object.box_2d[side] - value)).toBeLessThan(12)
  expect(answer.usageMetadata?.promptTokensDetails).toContainEqual({ modality: 'IMAGE', tokenCount: 1120 })
  await client.files.delete({ name })
  expect(await refusalOf(client.files.get({ name }))).toMatchObject({ status: 403 })
  expect(await refusalOf(client.models.generateContent({ model: detector, contents }))).toMatchObject({
    status: 403,
  })
})

test('takes a file in several pieces', async () => {
  // the client cuts after each 8 MiB
  const bytes = new Uint8Array(9 * 1024 * 1024)
  const file = await createClient(emulator).files.upload({
    file: new Blob([bytes], { type: 'image/png' }),
    config: { mimeType: 'image/png' },
  })
  expect(file.sizeBytes).toBe(String(bytes.length))
})

test('lets nobody upload without a good key', async () => {
  const call = createClient(emulator, 'bad-key').files.upload({
    file: asBlob(image),
    config: { mimeType: 'image/png' },
  })
  expect(await refusalOf(call)).toMatchObject({ status: 400 })
})
