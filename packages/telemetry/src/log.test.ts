import { keepSecret } from '@vignette/domain'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLog, type Log, type LogOptions } from './log.ts'

/** A log and the text it has written so far. */
function openLog(options: Omit<LogOptions, 'name' | 'to'> = {}): { log: Log; text: () => string } {
  let written = ''
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString()
      done()
    },
  })
  return { log: createLog({ name: 'worker', to, ...options }), text: () => written }
}

test('writes one line of JSON with the fields of the log and of the line', () => {
  const { log, text } = openLog()
  log.child({ collection: 'woodcuts' }).info({ scan: 's1', durationMs: 12 }, 'done')
  expect(text().trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(text())).toMatchObject({
    level: 'info',
    name: 'worker',
    collection: 'woodcuts',
    scan: 's1',
    durationMs: 12,
    msg: 'done',
  })
})

test('leaves out what is below its level', () => {
  const { log, text } = openLog({ level: 'warn' })
  log.info({}, 'quiet')
  log.warn({}, 'loud')
  expect(text()).toContain('loud')
  expect(text()).not.toContain('quiet')
})

test('writes for people when asked to', () => {
  const { log, text } = openLog({ pretty: true })
  log.info({ scan: 's1' }, 'done')
  expect(text()).toContain('done')
  expect(text()).toContain('scan')
  expect(() => JSON.parse(text())).toThrow(SyntaxError)
})

const secret = 'sesame-open-0123456789'

test.each([
  ['a field of that name', { apiKey: secret }],
  ['a header', { headers: { 'x-goog-api-key': secret, Authorization: `Bearer ${secret}` } }],
  ['a list', { all: [{ aws: { secretAccessKey: secret } }] }],
  ['an address', { url: `redis://user:${secret}@host:6379/0` }],
  ['a query', { url: `https://host/models?key=${secret}&alt=sse` }],
  ['a message of an error', { error: new Error(`failed at s3://key:${secret}@host`) }],
  [
    'the cause of an error',
    { error: new Error('a', { cause: new Error(`Authorization: Bearer ${secret}`) }) },
  ],
  ['what a client hangs on its error', { error: Object.assign(new Error('NOAUTH'), { command: [secret] }) }],
])('keeps a credential out of the line: %s', (_where, fields) => {
  const { log, text } = openLog()
  log.error(fields, 'went wrong')
  log.child(fields).error({}, 'went wrong')
  expect(text()).toContain('went wrong')
  expect(text()).not.toContain(secret)
})

test('keeps a credential out of the message', () => {
  const { log, text } = openLog()
  log.error({}, `cannot reach redis://:${secret}@host:6379`)
  expect(text()).toContain('cannot reach redis://')
  expect(text()).not.toContain(secret)
})

test('keeps the bytes of images out of the line', () => {
  const { log, text } = openLog()
  const bytes = new Uint8Array(5000).fill(77)
  const base64 = Buffer.from(bytes).toString('base64')
  log.info({ bytes, image: { data: base64 }, url: `data:image/png;base64,${base64}` }, 'seen')
  expect(JSON.parse(text())).toMatchObject({ bytes: '5000 bytes', image: { data: '…' } })
  expect(text().length).toBeLessThan(400)
})

test('keeps what is no secret: keys of the store, counts of tokens', () => {
  const { log, text } = openLog()
  const fields = { key: 'edits/0f/edit.json', inputTokens: 12, at: new Date(0), left: 3n, none: undefined }
  log.info(fields, 'kept')
  expect(JSON.parse(text())).toMatchObject({
    key: 'edits/0f/edit.json',
    inputTokens: 12,
    at: '1970-01-01T00:00:00.000Z',
    left: '3',
  })
})

test('says type, code, words and place of an error and of its causes', () => {
  const { log, text } = openLog()
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  log.error({ error: new TypeError('fetch failed', { cause: new AggregateError([cause]) }) }, 'failed')
  expect(JSON.parse(text()).error).toMatchObject({
    type: 'TypeError',
    message: 'fetch failed',
    stack: expect.stringContaining('log.test.ts'),
    cause: { cause: [{ code: 'ECONNREFUSED', message: 'refused' }] },
  })
})

test('keeps the secrets in use out of every line, however they are written', () => {
  keepSecret('plain-word-of-mine')
  const { log, text } = openLog()
  log.child({ at: 'plain-word-of-mine' }).error({ said: 'plain\\u002dword-of-mine' }, 'not plain-word-of-mi')
  expect(text()).toContain('[key]')
  expect(text()).not.toMatch(/word/)
})

test('sends a terminal nothing it would obey', () => {
  const { log, text } = openLog({ pretty: true })
  log.child({ key: 'a\u009B2J' }).info({ scan: 'b\u202Ec' }, 'done\n✓ all \u001B[2J')
  expect(text()).toContain('done\\n✓ all \\u001b[2J')
  expect(text()).not.toMatch(/[\u009B\u202E]/)
})
