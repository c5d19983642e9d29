import { getEventListeners, once } from 'node:events'
import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { billedCall, RetryableError } from '@vignette/domain'
import { describe, expect, test } from 'vitest'
import { drawing, key, looking, textAnswer, wirePerTest } from '../test/wire.ts'
import { openGemini } from './index.ts'

const wire = wirePerTest()

const failure = (code: number, message: string, more: object = {}): object => ({
  error: { code, message, ...more },
})

describe('a call that fails', () => {
  test.for([
    {
      named: 'a wrong key',
      reply: {
        status: 400,
        body: failure(400, 'API key not valid.', { details: [{ reason: 'API_KEY_INVALID' }] }),
      },
      error: { name: 'PermanentError', code: 'unauthorized' },
    },
    {
      named: 'a bad request',
      reply: { status: 400, body: failure(400, 'Unknown name "colour"') },
      error: {
        name: 'PermanentError',
        code: 'request-rejected',
        message: expect.stringContaining('Unknown name'),
      },
    },
    {
      named: 'a model the service has not got',
      reply: { status: 404, body: failure(404, 'not found') },
      error: {
        name: 'PermanentError',
        code: 'model-unknown',
        message: expect.stringContaining('gemini-3.8-flash'),
      },
    },
    {
      named: 'a quota, with seconds in the header',
      reply: { status: 429, headers: { 'retry-after': '7' }, body: failure(429, 'Quota exceeded') },
      error: {
        name: 'RetryableError',
        code: 'quota-exhausted',
        pausesPool: true,
        turnedAway: true,
        notBeforeMs: 7000,
      },
    },
    {
      named: 'overload, with seconds in the header',
      reply: { status: 503, headers: { 'retry-after': '3' }, body: failure(503, 'busy') },
      error: {
        name: 'RetryableError',
        code: 'model-unavailable',
        pausesPool: true,
        turnedAway: true,
        notBeforeMs: 3000,
      },
    },
    {
      named: 'overload, as an error page',
      reply: { status: 503, body: '<html><title>Sorry</title><body><b>Try later</b></body></html>' },
      error: {
        code: 'model-unavailable',
        pausesPool: false,
        message: expect.stringContaining('Sorry Try later'),
      },
    },
    {
      named: 'overload, told in a list of one',
      reply: { status: 503, body: [failure(503, 'The model is overloaded.')] },
      error: { code: 'model-unavailable', message: expect.stringContaining('The model is overloaded.') },
    },
    {
      named: 'a success that is not JSON',
      reply: { status: 200, body: '<html>captive portal</html>' },
      error: { name: 'RetryableError', code: 'model-unavailable' },
    },
    {
      named: 'an error within a success',
      reply: { headers: { 'retry-after': '4' }, body: failure(429, 'Quota exceeded') },
      error: { name: 'RetryableError', code: 'quota-exhausted', pausesPool: true, notBeforeMs: 4000 },
    },
    {
      named: 'an error within a success, by its name',
      reply: { body: [{ error: { status: 'PERMISSION_DENIED', message: `not for ${key}` } }] },
      error: { code: 'unauthorized', message: expect.stringContaining('not for [key]') },
    },
    {
      named: 'an error within a success, of no kind',
      reply: { body: { error: { message: 'Oh.' } } },
      error: { name: 'RetryableError', code: 'model-unavailable', message: expect.stringContaining('Oh.') },
    },
    {
      named: 'a dropped connection',
      reply: { drop: true },
      error: { name: 'RetryableError', code: 'model-unavailable' },
    },
  ])('is translated, and tried once only: $named', async ({ reply, error }) => {
    wire.server.reply(reply)
    await expect(wire.gemini.detector.detect(looking)).rejects.toMatchObject(error)
    expect(wire.server.received).toHaveLength(1)
  })

  test.for(['CONTINUATION', 'MAX_TOKENS', 'OTHER', 'MALFORMED_RESPONSE'])(
    'or ends with %s is asked once, whatever it says',
    async (finishReason) => {
      wire.server.reply({ body: { ...textAnswer('[', { finishReason }), continuationToken: 'more' } })
      await wire.gemini.detector.detect(looking)
      expect(wire.server.received).toHaveLength(1)
    },
  )

  test('waits until the date of the header', async () => {
    const at = new Date(Date.now() + 60_000).toUTCString()
    wire.server.reply({ status: 429, headers: { 'retry-after': at }, body: failure(429, 'Quota exceeded') })
    await expect(wire.gemini.editor.edit(drawing)).rejects.toSatisfy(
      (error) =>
        error instanceof RetryableError && error.notBeforeMs! > 50_000 && error.notBeforeMs! <= 60_000,
    )
  })

  test('does not repeat the key the service quotes', async () => {
    wire.server.reply({ status: 403, body: failure(403, `Consumer 'api_key:${key}' has been suspended.`) })
    const error = await wire.gemini.detector.detect(looking).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'unauthorized', message: expect.stringContaining('[key]') })
    expect(inspect(error, { depth: 10 })).not.toContain(key)
  })

  test('is unavailable when no answer comes in time', async () => {
    const gemini = openGemini({ apiKey: key, baseUrl: wire.server.url, timeoutMs: 100 })
    wire.server.reply({ silent: true })
    await expect(gemini.detector.detect(looking)).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('0.1 s'),
    })
  })

  test('is unavailable when nothing listens at the address', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const address = closed.address()
    const port = typeof address === 'object' ? address?.port : undefined
    closed.close()
    const gemini = openGemini({ apiKey: key, baseUrl: `http://127.0.0.1:${port}` })
    await expect(gemini.detector.detect(looking)).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

describe('a call that fails and is billed', () => {
  const usageMetadata = { promptTokenCount: 1200, thoughtsTokenCount: 240 }
  const error = { code: 400, message: 'The image is too small.', status: 'INVALID_ARGUMENT' }

  test.for([
    { named: 'as a failure', reply: { status: 400, body: { error, usageMetadata } } },
    { named: 'as a list of one', reply: { status: 400, body: [{ error, usageMetadata }] } },
    { named: 'within a success', reply: { body: { error, usageMetadata, responseId: 'r-9' } } },
  ])('carries what it came to, told $named', async ({ reply }) => {
    wire.server.reply(reply)
    const thrown = await wire.gemini.editor.edit(drawing).catch((caught: unknown) => caught)
    expect(thrown).toMatchObject({ name: 'PermanentError', code: 'request-rejected' })
    expect(billedCall(thrown)).toMatchObject({
      model: 'gemini-nano-banana-2.1',
      usage: { inputTokens: 1200, thoughtTokens: 240, imageTokens: 0 },
      usd: (1200 * 1.5 + 240 * 7.5) / 1e6,
    })
    expect(wire.server.received).toHaveLength(1)
  })

  test.for([{ status: 400 }, { status: 429 }, { status: 503 }])(
    'is none where no token is counted: $status',
    async ({ status }) => {
      wire.server.reply({ status, body: { error, usageMetadata: { promptTokenCount: 0 } } })
      const thrown = await wire.gemini.editor.edit(drawing).catch((caught: unknown) => caught)
      expect(billedCall(thrown)).toBeUndefined()
    },
  )

  test('stops the pool where the account is disabled', async () => {
    wire.server.reply(
      { body: { candidates: [{ finishReason: 'PUP_LIMITED_DISABLED' }] } },
      { body: { candidates: [{ finishReason: 'PUP_LIMITED_DISABLED' }], usageMetadata } },
    )
    for (const tokens of [undefined, 1200]) {
      const thrown = await wire.gemini.detector.detect(looking).catch((caught: unknown) => caught)
      expect(thrown).toMatchObject({ code: 'unauthorized', pausesPool: true, notBeforeMs: 3_600_000 })
      expect(billedCall(thrown)?.usage.inputTokens).toBe(tokens)
    }
  })
})

describe('an abort of the caller', () => {
  test('ends a call under way with the reason of the signal', async () => {
    wire.server.reply({ silent: true })
    const stop = new AbortController()
    const arrived = wire.server.nextRequest()
    const call = wire.gemini.detector.detect(looking, stop.signal)
    await arrived
    const reason = new Error('the worker is closing')
    stop.abort(reason)
    await expect(call).rejects.toBe(reason)
  })

  test('before the call keeps it from being made', async () => {
    const reason = new Error('stopped')
    await expect(wire.gemini.editor.edit(drawing, AbortSignal.abort(reason))).rejects.toBe(reason)
    expect(wire.server.received).toEqual([])
  })

  test('leaves no listener behind on a signal that lives on', async () => {
    const { signal } = new AbortController()
    wire.server.reply({ body: textAnswer('[]') })
    await wire.gemini.detector.detect(looking, signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('a look at the service', () => {
  test('lists its models over all pages', async () => {
    wire.server.reply(
      { body: { models: [{ name: 'models/gemini-3.8-flash' }], nextPageToken: 'more' } },
      { body: { models: [{ name: 'models/gemini-nano-banana-2.1' }] } },
    )
    const reach = await wire.gemini.reach()
    expect(reach).toMatchObject({
      service: wire.server.url,
      models: ['gemini-3.8-flash', 'gemini-nano-banana-2.1'],
    })
    expect(wire.server.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1beta/models?pageSize=1000',
      'GET /v1beta/models?pageSize=1000&pageToken=more',
    ])
  })

  test('says when the credentials are not accepted, or nothing is there', async () => {
    wire.server.reply({ status: 403, body: failure(403, 'no') }, { status: 404, body: 'nothing here' })
    await expect(wire.gemini.models()).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(wire.gemini.models()).rejects.toMatchObject({
      code: 'request-rejected',
      message: expect.stringContaining('GOOGLE_GEMINI_BASE_URL'),
    })
  })
})
