import { expect, test } from 'vitest'
import { readVariables, type Variables, type WorkerVariables } from './variables.ts'

const read = (args: string[], variables: Variables = {}): WorkerVariables =>
  readVariables(args, variables).values
const problemsOf = (variables: Variables): string => readVariables([], variables).problems.join('\n')

test('without a word, runs every stage and serves its probes to this machine alone', () => {
  expect(read([])).toMatchObject({
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
  expect(read(['--stages', 'detect, crop'], variables)).toMatchObject({
    stages: ['detect', 'crop'],
    health: { port: 8081 },
  })
  expect(read([], variables)).toMatchObject({ stages: ['scan'] })
})

test('reads jobs at a time by stage and by queue', () => {
  expect(read([], { VIGNETTE_CONCURRENCY: 'crop=1, edit-nano-banana=16' })).toMatchObject({
    concurrency: { crop: 1, 'edit-nano-banana': 16 },
  })
})

test('reads the limits of queues, each with a rate, a concurrency, or both', () => {
  const limits = 'edit-nano-banana=120/min,4; detect-flash=0.5/min;edit-pro-image=2'
  expect(read([], { VIGNETTE_RATE_LIMITS: limits })).toMatchObject({
    limits: [
      { queue: 'edit-nano-banana', perMinute: 120, concurrency: 4 },
      { queue: 'detect-flash', perMinute: 0.5 },
      { queue: 'edit-pro-image', concurrency: 2 },
    ],
  })
})

test('takes 0 for any number of waiting jobs', () => {
  expect(read([], {})).toMatchObject({ backlog: 500 })
  expect(read([], { VIGNETTE_BACKLOG: '20' })).toMatchObject({ backlog: 20 })
  expect(read([], { VIGNETTE_BACKLOG: '0' })).toMatchObject({ backlog: Infinity })
  expect(problemsOf({ VIGNETTE_BACKLOG: 'some' })).toContain('VIGNETTE_BACKLOG')
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

test('what is wrong stands at its default, and what is right as it was given', () => {
  const variables = { LOG_LEVEL: 'loud', VIGNETTE_GRACE_SECONDS: '3', VIGNETTE_STAGES: 'scan' }
  expect(read([], variables)).toMatchObject({ logLevel: 'info', graceMs: 3000, stages: ['scan'] })
})

test('knows no other flag, and explains itself', () => {
  expect(readVariables(['--stage', 'scan'], {}).problems).toEqual([expect.stringContaining("'--stage'")])
  expect(readVariables(['--help'], {})).toMatchObject({ help: true, problems: [] })
})

test('has a thread for every job at a time and a few more, unless it is told how many', () => {
  const threads = (stages: string, concurrency: string): number =>
    read([], { VIGNETTE_STAGES: stages, VIGNETTE_CONCURRENCY: concurrency }).poolThreads
  expect(threads('crop', 'crop=2')).toBe(6)
  expect(threads('scan,edit', 'edit-pro-image=20')).toBe(32)
  expect(threads('', '')).toBe(12)
  expect(read(['--stages', 'crop'], { UV_THREADPOOL_SIZE: '3' })).toMatchObject({ poolThreads: 3 })
})
