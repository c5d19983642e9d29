import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { RetryableError } from '@vignette/domain'
import { Queue, RateLimitError, Worker } from 'bullmq'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { createListedLog, createTestFlow, type LogLine } from '../../../test/contracts/engine-harness.ts'
import { fakeJob } from '../test/fake-bullmq.ts'
import { openEmbedded } from './embedded.ts'

/** What every query is answered: a database that has all that BullMQ needs. */
const row = { num: '170000', server_version_num: '170000', version: 1_000_000, min_client_version: 1 }
/** What the database is told, with where it lies. */
const told: unknown[][] = []
const workers: Worker[] = []
let dir = ''

async function create({ dataDir = '' }): Promise<PGlite> {
  told.push(['create', dataDir])
  await mkdir(dataDir, { recursive: true })
  const database: PGlite = Object.assign(Object.create(PGlite.prototype), {
    query: async (...args: unknown[]) => (told.push(['query', ...args]), { rows: [row] }),
    exec: async (...args: unknown[]) => (told.push(['exec', ...args]), [{ rows: [row] }]),
    onNotification: () => () => undefined,
    close: async () => void told.push(['close', existsSync(dataDir), existsSync(join(dir, 'lock'))]),
  })
  return database
}

beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'vignette-embedded-')), 'new', 'folder')
  told.length = 0
  workers.length = 0
  vi.spyOn(PGlite, 'create').mockImplementation(Object(create))
  vi.spyOn(Queue.prototype, 'getGlobalRateLimit').mockResolvedValue({ max: 1, duration: 1 })
  vi.spyOn(Worker.prototype, 'run').mockResolvedValue()
  vi.spyOn(Worker.prototype, 'waitUntilReady').mockImplementation(async function (this: Worker) {
    workers.push(this)
    return Object(undefined)
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(join(dir, '../..'), { recursive: true })
})

const calls = (method: string): unknown[][] => told.filter(([name]) => name === method)

it('makes the folder and the database, under another name until it is whole', async () => {
  const { engine } = await openEmbedded({ dir })
  expect(engine.name).toBe('embedded')
  expect((await readdir(dir)).toSorted()).toEqual(['database', 'lock'])
  const [made, closed, opened] = told
  expect(made).toEqual(['create', join(dir, 'database.unfinished')])
  expect(closed).toEqual(['close', true, true])
  expect(opened).toEqual(['create', join(dir, 'database')])
})

it('takes nothing of a database that was never whole', async () => {
  await mkdir(join(dir, 'database.unfinished'), { recursive: true })
  await writeFile(join(dir, 'database.unfinished', 'half'), '')
  await openEmbedded({ dir })
  expect(await readdir(join(dir, 'database'))).toEqual([])
})

it('opens the database that is there', async () => {
  await mkdir(join(dir, 'database'), { recursive: true })
  await openEmbedded({ dir })
  expect(calls('create')).toEqual([['create', join(dir, 'database')]])
})

it('takes back, before anybody works, what runs by the name of a process that is dead', async () => {
  await openEmbedded({ dir })
  const texts = calls('exec').map(([, text]) => String(text))
  expect(texts.at(-2)).toBe('SET search_path TO bullmq, public')
  expect(texts.at(-1)).toMatch(/UPDATE job\s+SET state = 'waiting'/)
  expect(texts).toContain('COMMIT')
})

it('gives the database to others as well', async () => {
  const { sql } = await openEmbedded({ dir })
  expect(await sql.query('SELECT $1', ['a'])).toMatchObject({ rows: [row] })
  expect(told.at(-1)).toEqual(['query', 'SELECT $1', ['a']])
  await sql.query('SELECT 1')
  expect(told.at(-1)).toEqual(['exec', 'SELECT 1'])
})

it('closes the database while nobody else may have it, and lets go of the folder', async () => {
  const { engine } = await openEmbedded({ dir })
  const before = told.length
  await engine.close()
  expect(told.slice(before)).toEqual([['close', true, true]])
  expect(await readdir(dir)).toEqual(['database'])
})

it('says what to do with a database that does not open, and lets go of the folder', async () => {
  await mkdir(join(dir, 'database'), { recursive: true })
  const cause = new Error('odd')
  vi.spyOn(PGlite, 'create').mockRejectedValue(cause)
  await expect(openEmbedded({ dir })).rejects.toMatchObject({
    name: 'PermanentError',
    code: 'queue-unavailable',
    message: expect.stringContaining(`The database in ${join(dir, 'database')} does not open.`),
    cause,
  })
  expect(await readdir(dir)).toEqual(['database'])
})

it('closes a database that BullMQ cannot use, and lets go of the folder', async () => {
  row.num = '90000'
  onTestFinished(() => void (row.num = '170000'))
  await expect(openEmbedded({ dir })).rejects.toThrow('server version 13 or newer')
  expect(calls('close')).toHaveLength(2)
  expect(await readdir(dir)).toEqual(['database'])
})

it('has queues and workers on the database, and tells of what goes wrong with them', async () => {
  const lines: LogLine[] = []
  const { engine } = await openEmbedded({ dir, log: createListedLog(lines) })
  const flow = createTestFlow()
  const queues = engine.queues(flow)
  const options = { log: createListedLog([]), onFailure: async (): Promise<void> => undefined }
  await engine.work(flow, Object({}), { ...options, lockMs: 700 })
  expect(workers.map(({ name }) => name)).toEqual(queues.map(({ name }) => name))
  expect(workers[0]?.opts).toMatchObject({ lockDuration: 700 })
  expect(workers[0]?.opts.connection).toBe(queues[0]?.opts.connection)
  expect(queues[0]?.opts).toMatchObject({
    defaultJobOptions: { removeOnComplete: { age: expect.any(Number) } },
  })
  const error = new Error('odd')
  queues[0]?.emit('error', error)
  expect(lines).toMatchObject([{ level: 'error', queue: 'first', error }])
})

it('raises a pause by one statement, as of now', async () => {
  const error = new RetryableError('quota-exhausted', 'Too many.', { pausesPool: true, notBeforeMs: 60_000 })
  const { engine } = await openEmbedded({ dir })
  const options = { log: createListedLog([]), onFailure: async (): Promise<void> => undefined }
  const handlers = { second: () => Promise.reject(error) }
  await engine.work(createTestFlow(), Object({ handlers }), { ...options, stages: ['second'] })
  const sinceMs = Date.now()
  await expect(Object(workers[0]).processFn(fakeJob([]))).rejects.toBeInstanceOf(RateLimitError)
  const [, text, [queue, ms, atMs]] = Object(calls('query').at(-1))
  expect(text).toContain('set_rate_limit')
  expect(queue).toBe('second')
  expect(ms).toBeGreaterThanOrEqual(60_000)
  expect(atMs).toBeGreaterThanOrEqual(sinceMs)
})
