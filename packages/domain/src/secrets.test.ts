import { expect, test } from 'vitest'
import { keepPasswordOf, keepSecret, keepSecretsOf, withoutKeptSecrets, withoutSecrets } from './secrets.ts'

const key = 'sk/Ab+9_cdEF-"ghij\\klmnop'
keepSecret(key)

const unicode = (text: string): string =>
  Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
const percent = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

test.each([
  ['as it is', key],
  ['in JSON', JSON.stringify(key).slice(1, -1)],
  ['in JSON in JSON', JSON.stringify(JSON.stringify(key)).slice(3, -3)],
  ['with a slash escaped', key.replace('/', '\\/')],
  ['as escapes of JSON', unicode(key)],
  [
    'as escapes with capitals',
    unicode(key)
      .replaceAll(/[a-f](?=[0-9a-f]*)/g, (digit) => digit.toUpperCase())
      .replaceAll('\\U', '\\u'),
  ],
  ['as escapes within escapes', unicode(key).replaceAll('\\', '\\\\\\')],
  ['in part as escapes', key.slice(0, 5) + unicode(key.slice(5, 9)) + key.slice(9)],
  ['as \\x', Array.from(key, (letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('')],
  ['as \\u{}', Array.from(key, (letter) => `\\u{${letter.charCodeAt(0).toString(16)}}`).join('')],
  ['in an address', encodeURIComponent(key)],
  ['in an address in an address', encodeURIComponent(encodeURIComponent(key))],
  ['every byte in percent', percent(key)],
  ['in a page', Array.from(key, (letter) => `&#${letter.charCodeAt(0)};`).join('')],
  ['in a page, in base 16', Array.from(key, (letter) => `&#x${letter.charCodeAt(0).toString(16)};`).join('')],
  ['cut after twelve', key.slice(0, 12)],
  ['cut before its end', key.slice(0, -1)],
  ['cut, as escapes', unicode(key.slice(0, 12))],
  ['in base 64', Buffer.from(key).toString('base64')],
  ['in base 64 for addresses', Buffer.from(key).toString('base64url')],
  ['in base 64, in percent', encodeURIComponent(Buffer.from(key).toString('base64'))],
  ['in base 64 after a user', Buffer.from(`u:${key}`).toString('base64')],
  ['in base 64 after another', Buffer.from(`me:${key}\n`).toString('base64')],
])('takes out a secret: %s', (_how, written) => {
  const clear = withoutSecrets(`It says: “x ${written} y”.`)
  expect(clear).toContain('[key]')
  // Of base 64, a group that belongs to what stood before it may stay.
  expect(clear).toMatch(/^It says: “x \S{0,6}\[key\]\S{0,10} y”\.$/)
})

test('leaves what is no secret word for word', () => {
  const words = 'Fig. 12, sk/Ab+9 cdEF: %41%42 \\u0041 &#65; AbCdEf0123456789 Basic principles of drawing'
  expect(withoutSecrets(words)).toBe(words)
})

test('takes out a short password where it stands alone', () => {
  keepSecret('sesame')
  expect(withoutKeptSecrets('"sesame" sesame: sesames c2VzYW1l')).toBe('"[key]" [key]: sesames [key]')
})

test('takes out a secret that begins like another', () => {
  keepSecret('treasure')
  keepSecret('treasure-island-1883')
  expect(withoutKeptSecrets('treasure-island-1883, treasure-isl, treasure')).toBe('[key], [key], [key]')
})

test('keeps no word for a secret that is one', () => {
  keepSecret('page')
  keepSecret('   ')
  keepSecret(undefined)
  expect(withoutKeptSecrets('a page')).toBe('a page')
})

test('knows what the variables of a process hold', () => {
  keepSecretsOf({
    GEMINI_API_KEY: 'gemini-key-value',
    GOOGLE_API_KEY: 'google-key-value\n',
    AWS_ACCESS_KEY_ID: 'vignette',
    AWS_SECRET_ACCESS_KEY: 'secret-access-value',
    AWS_SESSION_TOKEN: 'session-token-value',
    VIGNETTE_EVENTS_TOKEN: 'events-token-value',
    VIGNETTE_DASHBOARD_PASSWORD: 'dashboard-value',
    VIGNETTE_REDIS_URL: 'redis://:pass%2Fof%20redis@host:6379',
    VIGNETTE_COLLECTIONS: 'plates=s3://scans/plates/',
    HTTPS_PROXY: 'http://me:proxy-pass-word@proxy:3128',
    EDITOR: 'an-editor-of-mine',
    GOOGLE_CLOUD_PROJECT: 'my-cloud-project',
  })
  const words = [
    'gemini-key-value google-key-value secret-access-value session-token-value',
    'events-token-value dashboard-value pass%2Fof%20redis pass/of redis proxy-pass-word',
  ].join(' ')
  expect(withoutKeptSecrets(words)).toMatch(/^(\[key\] ?)+$/)
  const open = 'vignette run an-editor-of-mine my-cloud-project plates=s3://scans/plates/'
  expect(withoutKeptSecrets(open)).toBe(open)
})

test('knows the passwords of addresses', () => {
  keepPasswordOf('http://me:open%3Aexhibition@emulator:8080/x')
  expect(withoutKeptSecrets('open%3Aexhibition, open:exhibition')).toBe('[key], [key]')
})

test.each([
  ['redis://user:other-pass@host:6379/0', 'redis://…@host:6379/0'],
  ['{"url":"http:\\/\\/user:other-pass@host"}', '{"url":"http:\\/\\/…@host"}'],
  [`key AIza${'x'.repeat(35)}.`, 'key ….'],
  [`ya29.${'x'.repeat(35)}`, '…'],
  ['AKIAIOSFODNN7EXAMPLE', '…'],
  ['Authorization: Bearer abcdef012345', 'Authorization: Bearer …'],
  ['https://host/models?key=abc&alt=sse', 'https://host/models?key=…&alt=sse'],
])('takes out what has the form of a secret: %s', (text, clear) => {
  expect(withoutSecrets(text)).toBe(clear)
})

test('is not held up by what nearly is one', () => {
  for (const text of ['\\', '%25', key.slice(0, 11), '&amp;', 'a:', '\\u0073', 'x://'])
    expect(withoutSecrets(text.repeat(100_000 / text.length))).toHaveLength(
      Math.floor(100_000 / text.length) * text.length,
    )
})
