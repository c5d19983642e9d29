import { expect, test } from 'vitest'
import { readSettings, threadsFor } from './config.ts'

const settingsOf = (args: string[], variables: Record<string, string> = {}): unknown =>
  Reflect.get(readSettings(args, variables), 'settings')
const problemsOf = (variables: Record<string, string>): unknown =>
  Reflect.get(readSettings([], variables), 'problems')

test('without a word, runs every stage and serves its probes to this machine alone', () => {
  expect(settingsOf([])).toMatchObject({
    stages: undefined,
    concurrency: {},
    limits: [],
    graceMs: 25_000,
    health: { host: '127.0.0.1', port: 8081 },
    logLevel: 'info',
  })
})

test('a flag goes before its variable, and an empty variable is none', () => {
  const variables = { VIGNETTE_STAGES: 'scan', VIGNETTE_HEALTH_PORT: ' ', LOG_LEVEL: '' }
  expect(settingsOf(['--stages', 'detect, crop'], variables)).toMatchObject({
    stages: ['detect', 'crop'],
    health: { port: 8081 },
  })
  expect(settingsOf([], variables)).toMatchObject({ stages: ['scan'] })
})

test('reads jobs at a time by stage and by queue', () => {
  expect(settingsOf([], { VIGNETTE_CONCURRENCY: 'crop=1, edit-nano-banana=16' })).toMatchObject({
    concurrency: { crop: 1, 'edit-nano-banana': 16 },
  })
})

test('reads the limits of queues, each with a rate, a concurrency, or both', () => {
  const limits = 'edit-nano-banana=120/min,4; detect-flash=0.5/min;edit-pro-image=2'
  expect(settingsOf([], { VIGNETTE_RATE_LIMITS: limits })).toMatchObject({
    limits: [
      { queue: 'edit-nano-banana', perMinute: 120, concurrency: 4 },
      { queue: 'detect-flash', perMinute: 0.5 },
      { queue: 'edit-pro-image', concurrency: 2 },
    ],
  })
})

test.each(['edit', 'edit=', 'edit=fast', 'edit=0', 'edit=0/min', 'edit=120/min,', 'edit=120/h,4', '=3'])(
  'refuses as a limit: %s',
  (target) => {
    expect(problemsOf({ VIGNETTE_RATE_LIMITS: target })).toContain('VIGNETTE_RATE_LIMITS')
  },
)

test('says every problem at once', () => {
  const problems = problemsOf({
    VIGNETTE_CONCURRENCY: 'crop=0',
    VIGNETTE_GRACE_SECONDS: 'soon',
    VIGNETTE_HEALTH_PORT: '70000',
    LOG_LEVEL: 'loud',
  })
  for (const name of ['CONCURRENCY', 'GRACE_SECONDS', 'HEALTH_PORT', 'LOG_LEVEL'])
    expect(problems).toContain(name)
})

test('knows no other flag, and explains itself', () => {
  expect(readSettings(['--stage', 'scan'], {})).toMatchObject({
    problems: expect.stringContaining("'--stage'"),
  })
  expect(readSettings(['--help'], {})).toEqual({ help: true })
})

test('has a thread for every job at a time and a few more, unless it is told how many', () => {
  expect(threadsFor({ stages: ['crop'], concurrency: { crop: 2 } })).toBe(6)
  expect(threadsFor({ stages: ['scan', 'edit'], concurrency: { 'edit-pro-image': 20 } })).toBe(32)
  expect(threadsFor({ stages: undefined, concurrency: {} })).toBe(12)
  expect(settingsOf(['--stages', 'crop'], { UV_THREADPOOL_SIZE: '3' })).toMatchObject({ poolThreads: 3 })
})
