import { expect, test } from 'vitest'
import { checkSecret, warnOfPublicSecret, type Door } from './secrets.ts'

const printed = 'only-for-this-machine'
const door: Door = { name: 'A_TOKEN', secret: 'of my own making', host: '0.0.0.0', trustNetwork: false }

test.each<[string, Partial<Door>]>([
  ['a secret of one’s own, wherever', {}],
  ['the printed one on this machine', { secret: printed, host: '127.0.0.1' }],
  ['the printed one on this machine by name', { secret: printed, host: 'localhost' }],
  ['the printed one on this machine by IPv6', { secret: printed, host: '::1' }],
  ['the printed one on a network of its own', { secret: printed, trustNetwork: true }],
])('takes %s', (_what, change) => {
  expect(() => checkSecret({ ...door, ...change })).not.toThrow()
})

test.each<[string, Partial<Door>, RegExp]>([
  ['one letter', { secret: 'x', host: '127.0.0.1' }, /^A_TOKEN can be guessed/],
  ['eleven letters', { secret: 'abcdefghijk', trustNetwork: true }, /12 characters/],
  ['one letter many times', { secret: 'x'.repeat(40) }, /5 of them different/],
  ['a few letters and blanks', { secret: `abcdef${' '.repeat(20)}` }, /12 characters/],
  [
    'the printed one on every address',
    { secret: printed },
    /0\.0\.0\.0 can be reached[^]*VIGNETTE_TRUST_NETWORK/,
  ],
  ['the printed one with a blank', { secret: `${printed} ` }, /printed in docker-compose/],
  ['the printed one on every IPv6 address', { secret: printed, host: '::' }, /printed in docker-compose/],
  ['the printed one on an address', { secret: printed, host: '192.168.1.2' }, /printed in docker-compose/],
  ['the printed one on a name', { secret: printed, host: '127.0.0.1.example' }, /printed in docker-compose/],
])('refuses %s', (_what, change, words) => {
  expect(() => checkSecret({ ...door, ...change })).toThrow(
    expect.objectContaining({ code: 'settings-invalid', message: expect.stringMatching(words) }),
  )
})

test('warns of what everybody can read', () => {
  expect(warnOfPublicSecret('The key', printed)).toMatch(/^The key is one that everybody can read/)
  expect(warnOfPublicSecret('The key', 'of my own making')).toBeUndefined()
  expect(warnOfPublicSecret('The key', undefined)).toBeUndefined()
})
