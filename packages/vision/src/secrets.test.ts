import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { answer, key, looking, wirePerTest } from '../test/wire.ts'
import { openGemini } from './index.ts'

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
