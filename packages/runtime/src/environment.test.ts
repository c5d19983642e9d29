import { withoutSecrets } from '@vignette/domain'
import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

test.each([
  ['AWS_ACCESS_KEY_ID', 'open\nsesame'],
  ['AWS_SECRET_ACCESS_KEY', 'open\tsesame'],
  ['AWS_SESSION_TOKEN', 'open\u0007sesame'],
  ['VIGNETTE_EVENTS_TOKEN', 'open-sésame'],
  ['VIGNETTE_S3_ENDPOINT', 'http://me:sesame@127.0.0.1:9000'],
  ['VIGNETTE_EMULATOR_URL', 'http://me:sesame@127.0.0.1:9'],
  ['VIGNETTE_KEYLESS_URL', 'http://sesame@127.0.0.1:9'],
])('refuses %s when it can be none, and does not quote it', (name, value) => {
  const reading = (): unknown => readEnvironment({ [name]: value })
  expect(reading).toThrow(expect.objectContaining({ name: 'PermanentError', code: 'settings-invalid' }))
  expect(reading).toThrow(name)
  expect(reading).not.toThrow(/s[eé]same/)
})

test('whatever leaves the process from then on is clear of its secrets', () => {
  readEnvironment({
    GEMINI_API_KEY: 'gemini-key-of-mine',
    VIGNETTE_REDIS_URL: 'redis://:queue-password@127.0.0.1:6379',
    HTTPS_PROXY: 'http://me:proxy-password@proxy:3128',
  })
  const words = 'gemini-key-of-mine queue-password proxy-password'
  expect(withoutSecrets(words)).toBe('[key] [key] [key]')
})
