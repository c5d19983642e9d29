import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { answer, drawing, key, looking, wirePerTest } from '../test/wire.ts'
import { openGemini } from './index.ts'
import { startScriptedServer } from '../test/scripted-server.ts'

const wire = wirePerTest()

test.each(['AIza-key-of-a\nletter', 'AIza-k\rey', 'AIza-kéy', 'AIza-key\u007F'])(
  'no call is made with a key that can be none, which is not quoted: %j',
  (apiKey) => {
    const opening = (): unknown => openGemini({ apiKey, baseUrl: wire.server.url })
    expect(opening).toThrow(expect.objectContaining({ name: 'PermanentError', code: 'unauthorized' }))
    expect(opening).not.toThrow(apiKey.slice(0, 7))
  },
)

test.each(['http://me:open-sesame@127.0.0.1:9', 'http://open-sesame@127.0.0.1:9', 'open-sesame'])(
  'no call is made to an address it cannot go to, which is not quoted: %s',
  (baseUrl) => {
    const opening = (): unknown => openGemini({ apiKey: key, baseUrl })
    expect(opening).toThrow(expect.objectContaining({ name: 'PermanentError', code: 'settings-invalid' }))
    expect(opening).not.toThrow('sesame')
  },
)

const escapedKey = key.replaceAll(/./g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)

test.each([key, escapedKey, JSON.stringify(escapedKey).slice(1, -1), key.slice(0, 14), btoa(key)])(
  'an answer is read without the key it holds: %s',
  async (echo) => {
    const body = JSON.stringify(
      answer(
        [{ text: `[{"box_2d":[1,2,300,400],"label":"map","caption":"@"}]` }],
        { finishMessage: '@' },
        { responseId: '@', modelVersion: '@' },
      ),
    ).replaceAll('@', echo)
    wire.server.reply({ body }, { body: body.replace('STOP', 'SAFETY') })
    for (const outcome of ['found', 'refused']) {
      const found = await wire.gemini.detector.detect(looking)
      expect(found.outcome).toBe(outcome)
      const held = inspect(found, { depth: 10 })
      expect(held).toContain('[key]')
      for (const part of [key.slice(0, 13), '0073\\\\u0065', btoa(key).slice(4, 16)])
        expect(held).not.toContain(part)
    }
  },
)

test.each([301, 302, 303, 307, 308])('key and picture do not follow a redirect: HTTP %i', async (status) => {
  await using elsewhere = await startScriptedServer()
  const redirect = { status, headers: { location: `${elsewhere.url}/v1beta/models` }, body: '' }
  wire.server.reply(redirect, redirect, redirect)
  const error = {
    name: 'PermanentError',
    code: 'request-rejected',
    message: expect.stringContaining(String(status)),
  }
  await expect(wire.gemini.detector.detect(looking)).rejects.toMatchObject(error)
  await expect(wire.gemini.editor.edit(drawing)).rejects.toMatchObject(error)
  await expect(wire.gemini.models()).rejects.toMatchObject(error)
  expect(wire.server.received).toHaveLength(3)
  expect(elsewhere.received).toEqual([])
})
