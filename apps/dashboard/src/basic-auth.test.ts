import { expect, test } from 'vitest'
import { isAuthorized } from './basic-auth.ts'

const credentials = { user: 'ann', password: 'pässword: with a colon' }
const header = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

test('takes the right user and password', () => {
  expect(isAuthorized(header('ann', 'pässword: with a colon'), credentials)).toBe(true)
})

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['another scheme', 'Bearer abc'],
  ['nothing after the scheme', 'Basic '],
  ['what is not base64', 'Basic !!!'],
  ['another password', header('ann', 'pässword')],
  ['another user', header('bob', 'pässword: with a colon')],
  ['an empty user and password', header('', '')],
])('refuses %s', (_what, given) => {
  expect(isAuthorized(given, credentials)).toBe(false)
})
