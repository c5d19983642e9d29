import { expect, test } from 'vitest'
import { loadConfig } from './config.ts'

const whole = {
  VIGNETTE_DASHBOARD_USER: 'ann',
  VIGNETTE_DASHBOARD_PASSWORD: 'a-secret-of-the-test',
  VIGNETTE_REDIS_URL: 'redis://127.0.0.1:6379',
  VIGNETTE_STORE: '/srv/results',
}

test('listens to this machine alone unless told otherwise', () => {
  expect(loadConfig(whole)).toMatchObject({
    credentials: { user: 'ann', password: 'a-secret-of-the-test' },
    host: '127.0.0.1',
    port: 8090,
    store: '/srv/results',
  })
  expect(loadConfig(whole).path).toBe('')
  expect(loadConfig({ ...whole, VIGNETTE_DASHBOARD_PATH: '/tools/vignette/' }).path).toBe('/tools/vignette')
  expect(loadConfig({ ...whole, VIGNETTE_DASHBOARD_HOST: '0.0.0.0' }).host).toBe('0.0.0.0')
})

test.each([
  ['no user', { VIGNETTE_DASHBOARD_USER: undefined }, 'VIGNETTE_DASHBOARD_USER'],
  ['an empty password', { VIGNETTE_DASHBOARD_PASSWORD: ' ' }, 'does not start without a user and a password'],
  [
    'a password of one letter',
    { VIGNETTE_DASHBOARD_PASSWORD: 'x' },
    'VIGNETTE_DASHBOARD_PASSWORD can be guessed',
  ],
  [
    'the printed password on every address',
    { VIGNETTE_DASHBOARD_PASSWORD: 'only-for-this-machine', VIGNETTE_DASHBOARD_HOST: '0.0.0.0' },
    'VIGNETTE_DASHBOARD_PASSWORD is printed',
  ],
  ['a user that a header cannot carry', { VIGNETTE_DASHBOARD_USER: 'ann:bob' }, 'holds no colon'],
  ['a port that is none', { VIGNETTE_DASHBOARD_PORT: '99999' }, 'VIGNETTE_DASHBOARD_PORT'],
  ['a path that is none', { VIGNETTE_DASHBOARD_PATH: 'vignette?x' }, 'a path looks like /vignette'],
  ['no queues to show', { VIGNETTE_REDIS_URL: undefined }, 'set VIGNETTE_REDIS_URL'],
  ['no store to read', { VIGNETTE_STORE: undefined }, 'set VIGNETTE_STORE'],
])('refuses %s and says why', (_what, change, words) => {
  expect(() => loadConfig({ ...whole, ...change })).toThrow(words)
})
