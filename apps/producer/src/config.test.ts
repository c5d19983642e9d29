import { expect, test } from 'vitest'
import { loadConfig } from './config.ts'

const whole = {
  VIGNETTE_EVENTS_TOKEN: 'a-secret-of-the-test',
  VIGNETTE_REDIS_URL: 'redis://127.0.0.1:6379',
  VIGNETTE_STORE: '/srv/results',
}
const printed = { VIGNETTE_EVENTS_TOKEN: 'only-for-this-machine' }

test('listens to this machine alone unless told otherwise', () => {
  expect(loadConfig(whole)).toMatchObject({ token: 'a-secret-of-the-test', host: '127.0.0.1', port: 8080 })
})

test.each([
  ['no token', { VIGNETTE_EVENTS_TOKEN: '' }, 'does not start without a secret'],
  ['a token of one letter', { VIGNETTE_EVENTS_TOKEN: 'x' }, 'VIGNETTE_EVENTS_TOKEN can be guessed'],
  [
    'the printed token on every address',
    { ...printed, VIGNETTE_PRODUCER_HOST: '0.0.0.0' },
    'VIGNETTE_EVENTS_TOKEN is printed',
  ],
  ['no queues', { VIGNETTE_REDIS_URL: undefined }, 'set VIGNETTE_REDIS_URL'],
  ['no store', { VIGNETTE_STORE: undefined }, 'set VIGNETTE_STORE'],
  ['a proxy that is no address', { VIGNETTE_TRUSTED_PROXIES: '10.0.0.1, nginx' }, 'VIGNETTE_TRUSTED_PROXIES'],
  ['a network that is none', { VIGNETTE_TRUSTED_PROXIES: '10.0.0.0/33' }, 'VIGNETTE_TRUSTED_PROXIES'],
  ['trust in what is neither', { VIGNETTE_TRUST_NETWORK: 'perhaps' }, 'VIGNETTE_TRUST_NETWORK'],
])('refuses %s and says why', (_what, change, words) => {
  expect(() => loadConfig({ ...whole, ...change })).toThrow(words)
})

test('takes the printed token where that network is said to be reached by nobody else', () => {
  const trusted = { ...printed, VIGNETTE_PRODUCER_HOST: '0.0.0.0', VIGNETTE_TRUST_NETWORK: 'true' }
  expect(loadConfig({ ...whole, ...trusted }).host).toBe('0.0.0.0')
  expect(loadConfig({ ...whole, ...printed }).token).toBe('only-for-this-machine')
})

test('proxies are addresses and networks', () => {
  const { environment } = loadConfig({ ...whole, VIGNETTE_TRUSTED_PROXIES: '10.0.0.7, 2001:db8::/32' })
  expect(environment.trustedProxies).toEqual(['10.0.0.7', '2001:db8::/32'])
})
