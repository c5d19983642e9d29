import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, vi, test } from 'vitest'
import { looking, textAnswer, wirePerTest } from '../test/wire.ts'
import { drifted, driftNotice, geminiFromEnv, openGemini } from './index.ts'

const wire = wirePerTest()

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('the connection', () => {
  test('does not heed the environment', async () => {
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true')
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'other')
    vi.stubEnv('GOOGLE_API_KEY', 'other')
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9')
    vi.stubEnv('GOOGLE_GENAI_API_VERSION', 'v7')
    const opened = openGemini({ apiKey: 'mine', baseUrl: wire.server.url })
    wire.server.reply({ body: textAnswer('[]') }, { body: textAnswer('[]') })
    await opened.detector.detect(looking)
    await wire.gemini.detector.detect(looking)
    expect(
      wire.server.received.map(({ url, headers }) => [url.split('/')[1], headers['x-goog-api-key']]),
    ).toEqual([
      ['v1beta', 'mine'],
      ['v1beta', 'AIza-secret-of-the-test'],
    ])
  })

  test('goes to the service itself where no other address is given', async () => {
    const asked: string[] = []
    const listening: typeof fetch = async (input) => {
      asked.push(input instanceof Request ? input.url : String(input))
      return Response.json({ models: [] })
    }
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9')
    await openGemini({ apiKey: 'mine', fetch: listening }).models()
    expect(asked).toEqual(['https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000'])
  })

  test('is refused without credentials', () => {
    expect(() => openGemini({})).toThrow(expect.objectContaining({ code: 'unauthorized' }))
  })

  test('signs in to Vertex AI and calls the model of the project', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vignette-sign-in-'))
    const credentials = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/p',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${wire.server.url}/token`,
      credential_source: { file: join(folder, 'subject') },
    }
    await writeFile(join(folder, 'subject'), 'a-subject-token')
    await writeFile(join(folder, 'credentials.json'), JSON.stringify(credentials))
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'credentials.json'))
    const issued = { access_token: 'a-token', expires_in: 3600, token_type: 'Bearer', issued_token_type: 'x' }
    wire.server.reply({ body: issued }, { body: textAnswer('[]') })
    const gemini = openGemini({ vertex: { project: 'prints', location: 'global' }, baseUrl: wire.server.url })
    expect(await gemini.detector.detect(looking)).toMatchObject({
      outcome: 'empty',
      call: { backend: 'vertex', location: 'global' },
    })
    await rm(folder, { recursive: true })
    const [, request] = wire.server.received
    expect(request?.url).toBe(
      '/v1beta1/projects/prints/locations/global/publishers/google/models/gemini-3.8-flash:generateContent',
    )
    expect(request?.headers).toMatchObject({ authorization: 'Bearer a-token' })
    expect(request?.headers).not.toHaveProperty('x-goog-api-key')
    expect(request?.body.generationConfig.responseJsonSchema.items.properties).toHaveProperty('box_2d')
  })

  test('calls Vertex AI with a key of its own, and no project', async () => {
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'other')
    vi.stubEnv('GOOGLE_CLOUD_LOCATION', 'us-central1')
    vi.stubEnv('GOOGLE_API_KEY', 'other')
    const env = { GOOGLE_GENAI_USE_VERTEXAI: 'true', GOOGLE_API_KEY: 'express-key' }
    const gemini = openGemini({ ...geminiFromEnv(env), baseUrl: wire.server.url })
    wire.server.reply({ body: textAnswer('[]') })
    const { call } = await gemini.detector.detect(looking)
    const [request, ...more] = wire.server.received
    expect([request?.url, request?.headers['x-goog-api-key'], more]).toEqual([
      '/v1beta1/publishers/google/models/gemini-3.8-flash:generateContent',
      'express-key',
      [],
    ])
    expect(call).toMatchObject({ backend: 'vertex' })
    expect(call).not.toHaveProperty('location')
  })

  test.for([
    { options: { apiKey: 'k', express: true }, host: 'aiplatform.googleapis.com' },
    { options: { apiKey: 'k' }, host: 'generativelanguage.googleapis.com' },
  ])('goes to $host', async ({ options, host }) => {
    const asked: string[] = []
    const listening: typeof fetch = async (input) => {
      asked.push(input instanceof Request ? input.url : String(input))
      return Response.json({})
    }
    await openGemini({ ...options, fetch: listening }).detector.detect(looking)
    expect(asked.map((url) => new URL(url).host)).toEqual([host])
  })

  test('says how to sign in when that fails', async () => {
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/nowhere/credentials.json')
    const gemini = openGemini({
      vertex: { project: 'prints', location: 'europe-west4' },
      baseUrl: wire.server.url,
    })
    await expect(gemini.detector.detect(looking)).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('Application Default Credentials'),
    })
    expect(wire.server.received).toEqual([])
  })
})

describe('options from the environment', () => {
  test.for([
    { named: 'nothing', env: {}, options: undefined },
    { named: 'an empty key', env: { GEMINI_API_KEY: ' ' }, options: undefined },
    { named: 'a key', env: { GEMINI_API_KEY: ' k ' }, options: { apiKey: 'k' } },
    {
      named: 'both keys and an address',
      env: { GEMINI_API_KEY: 'k', GOOGLE_API_KEY: 'g', GOOGLE_GEMINI_BASE_URL: 'http://e' },
      options: { apiKey: 'g', baseUrl: 'http://e' },
    },
    {
      named: 'a project',
      env: {
        GEMINI_API_KEY: 'k',
        GOOGLE_GENAI_USE_VERTEXAI: 'True',
        GOOGLE_CLOUD_PROJECT: 'p',
        GOOGLE_VERTEX_BASE_URL: 'http://v',
      },
      options: { vertex: { project: 'p', location: 'global' }, baseUrl: 'http://v' },
    },
    {
      named: 'a project and a key',
      env: { GOOGLE_GENAI_USE_ENTERPRISE: 'true', GOOGLE_CLOUD_PROJECT: 'p', GOOGLE_API_KEY: 'k' },
      options: { vertex: { project: 'p', location: 'global' } },
    },
    {
      named: 'a key of Vertex AI',
      env: { GOOGLE_GENAI_USE_VERTEXAI: 'true', GOOGLE_API_KEY: 'k' },
      options: { apiKey: 'k', express: true },
    },
  ])('are read from $named', ({ env, options }) => {
    expect(geminiFromEnv(env)).toEqual(options)
  })

  test('are refused where Vertex AI has no project', () => {
    expect(() => geminiFromEnv({ GOOGLE_GENAI_USE_VERTEXAI: 'true', GEMINI_API_KEY: 'k' })).toThrow(
      /GOOGLE_CLOUD_PROJECT/,
    )
  })
})

describe('the model that answered', () => {
  test.for([
    { modelVersion: 'gemini-3.8-flash', drift: false, emulated: false },
    { modelVersion: 'gemini-3.8-flash+emulated', drift: false, emulated: true },
    { modelVersion: 'models/gemini-3.8-flash-002', drift: false, emulated: false },
    { modelVersion: 'gemini-3.8-flash-09-2026', drift: false, emulated: false },
    { modelVersion: 'gemini-3.8-flash@20260902', drift: false, emulated: false },
    { modelVersion: undefined, drift: false, emulated: false },
    { modelVersion: 'gemini-3.5-flash-lite', drift: true, emulated: false },
    { modelVersion: 'gemini-3.9-flash+emulated', drift: true, emulated: true },
  ])('is told from the one asked: $modelVersion', async ({ modelVersion, drift, emulated }) => {
    wire.server.reply({ body: { ...textAnswer('[]'), modelVersion } })
    const { call } = await wire.gemini.detector.detect(looking)
    expect([drifted(call), call.emulated]).toEqual([drift, emulated])
    expect(driftNotice(call)).toBe(
      drift
        ? `gemini-3.8-flash was asked and ${modelVersion} answered; choose a model that is still served.`
        : undefined,
    )
  })

  test('is the one whose price is paid', async () => {
    wire.server.reply({ body: { ...textAnswer('[]'), modelVersion: 'gemini-3.5-flash-lite' } })
    const { call } = await wire.gemini.detector.detect(looking)
    expect(call.usd).toBeCloseTo((2300 * 0.3 + 100 * 2.5) / 1e6, 10)
  })
})
