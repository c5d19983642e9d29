import { expect, test } from 'vitest'
import { loadConfig } from './config.ts'

const shared = { VIGNETTE_REDIS_URL: 'redis://127.0.0.1:6379', VIGNETTE_STORE: 's3://results' }

test('without flags a worker runs every stage, and asks for a key', () => {
  const { stages, store, environment } = loadConfig([], { ...shared, GEMINI_API_KEY: 'a key' })
  expect(stages).toEqual(['scan', 'detect', 'crop', 'edit', 'publish'])
  expect([store, environment.redisUrl]).toEqual(['s3://results', 'redis://127.0.0.1:6379'])
  expect(() => loadConfig([], shared)).toThrow('GEMINI_API_KEY')
})

test('stages that make no call need no key', () => {
  expect(loadConfig(['--stages', 'scan,crop'], shared).stages).toEqual(['scan', 'crop'])
})

test('limits find the queue they are for, a whole stage or one pool of it', () => {
  const variables = { ...shared, VIGNETTE_RATE_LIMITS: 'scan=2; edit-nano-banana=120/min' }
  expect(loadConfig(['--stages', 'scan'], variables).limits).toEqual([
    { queue: 'scan', target: { stage: 'scan' }, limit: { concurrency: 2 } },
    {
      queue: 'edit-nano-banana',
      target: { stage: 'edit', pool: 'nano-banana' },
      limit: { perMinute: 120 },
    },
  ])
})

test('all that is wrong or missing is said at once', () => {
  const load = (): unknown =>
    loadConfig(['--stages', 'scan,paint,edit'], {
      VIGNETTE_CONCURRENCY: 'gild=3',
      VIGNETTE_RATE_LIMITS: 'edit=3/min',
      VIGNETTE_GRACE_SECONDS: 'long',
    })
  expect(load).toThrow(
    expect.objectContaining({
      code: 'settings-invalid',
      message: expect.stringMatching(
        /GRACE_SECONDS[^]*STAGES: there is no paint[^]*CONCURRENCY: there is no gild[^]*RATE_LIMITS: there is no edit;[^]*REDIS_URL is missing[^]*STORE is missing[^]*GEMINI_API_KEY/,
      ),
    }),
  )
})

test('an environment that cannot be read is said with the rest', () => {
  const load = (): unknown => loadConfig(['--stages', 'paint'], { ...shared, VIGNETTE_LOCK_SECONDS: 'short' })
  expect(load).toThrow(/there is no paint[^]*VIGNETTE_LOCK_SECONDS/)
})
