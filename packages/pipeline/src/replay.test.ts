import {
  PermanentError,
  Plan,
  Scan,
  discardedKey,
  failureKey,
  planKey,
  proxyKey,
  scanId,
  type DiscardedCall,
  type DiscardedCalls,
  type FailureRecord,
} from '@vignette/domain'
import { pipeline } from '@vignette/queue'
import { openMemoryStore, type ObjectStore } from '@vignette/storage'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { discarded, plan } from '../../domain/test/whole-records.ts'
import { defineRecordStage } from './define-stage.ts'
import { writeRecord } from './records.ts'
import { done, replay, type Replay } from './replay.ts'
import { publish } from './stages/publish.ts'
import { PageTask, ScanTask, subjectOf } from './tasks.ts'

// A flow of two stages with records, on a store that is filled by hand.

const sha256 = 'a'.repeat(64)
const List = z.object({ pages: z.array(z.int()) })
const Words = z.object({ text: z.string() })
const options = { attempts: 1, backoffMs: 1, concurrency: 1, lockMs: 1000, deadlineMs: 1000 }

const list = defineRecordStage({
  name: 'list',
  input: ScanTask,
  record: List,
  output: z.object({ pages: z.array(PageTask) }),
  options,
  subject: subjectOf.scan,
  result: ({ master }) => `lists/${master.key}.json`,
  make: () => Promise.reject(new Error('nothing is made over a replay')),
  next: (task, { pages }) => {
    if (pages.includes(99)) throw new PermanentError('internal', 'There is no page 99.')
    return {
      pages: pages.map((page) => ({
        ...task,
        page,
        masterSha256: sha256,
        proxy: { key: proxyKey(sha256, page, 1536), sha256 },
      })),
    }
  },
})
const read = {
  ...defineRecordStage({
    name: 'read',
    input: PageTask,
    record: Words,
    output: z.object({}),
    options,
    subject: (task) => subjectOf.page(task, task.page),
    result({ page }) {
      if (page === 7) throw new PermanentError('model-unknown', 'Page 7 is odd.')
      if (page === 8) throw new TypeError('ours')
      return `words/${page}.json`
    },
    make: () => Promise.reject(new Error('nothing is made over a replay')),
    next: () => ({}),
  }),
  paid: true,
}
const flow = pipeline(list).each('pages', read).end(publish)

const task: ScanTask = {
  v: 1,
  run: 'r',
  collection: 'c',
  plan: 'a'.repeat(32),
  master: { bucket: 'scans', key: 'a', version: '1' },
}
let store: ObjectStore
let reads: string[] = []
beforeEach(async () => {
  const memory = openMemoryStore()
  reads = []
  store = { ...memory, get: (key) => (reads.push(key), memory.get(key)) }
  await writeRecord(store, planKey(task.plan), Plan.parse(plan))
})
const put = (key: string, record: unknown): Promise<void> => writeRecord(store, key, record)
const fail = (stage: string, subject: string): Promise<void> => {
  const record: FailureRecord = {
    v: 1,
    stage,
    subject,
    code: 'model-refused',
    message: '',
    at: '2026-11-25T10:00:00.000Z',
  }
  return put(
    failureKey({ collection: 'c', plan: task.plan, scan: scanId(task.master) }, { stage, subject }),
    record,
  )
}
const discard = (key: string): Promise<void> => {
  const calls: DiscardedCalls = { v: 1, key, calls: [discarded] }
  return put(discardedKey(key), calls)
}
const run = (): Promise<Replay> => replay(flow, { store, task, plan })
const pagesOf = ({ jobs }: Replay): [number | undefined, unknown, DiscardedCall[]][] =>
  jobs.filter(({ stage }) => stage === 'read').map((job) => [job.task.page, job.record, job.discarded])

test('work that has not begun is one job without its record', async () => {
  expect(await run()).toEqual({
    jobs: [
      {
        stage: 'list',
        subject: subjectOf.scan(task),
        task,
        key: 'lists/a.json',
        kind: List,
        record: null,
        discarded: [],
      },
    ],
    failures: [],
  })
})

test('each record leads to the jobs behind it, in the order of work', async () => {
  await put('lists/a.json', { pages: [2, 1] })
  await put('words/1.json', { text: 'one' })
  const replayed = await run()
  expect(replayed.jobs.map(({ stage, key }) => [stage, key])).toEqual([
    ['list', 'lists/a.json'],
    ['read', 'words/2.json'],
    ['read', 'words/1.json'],
  ])
  expect(replayed.jobs[2]).toMatchObject({
    subject: `${subjectOf.scan(task)}-p1`,
    task: { ...task, page: 1 },
    kind: Words,
    record: { text: 'one' },
  })
  expect(replayed.jobs[2]?.task).not.toHaveProperty('proxy')
  expect(new Set(reads).size).toBe(reads.length)
})

test('what is done is told by kind', async () => {
  await put('lists/a.json', { pages: [1, 2] })
  await put('words/2.json', { text: 'two' })
  const { jobs } = await run()
  expect(done(jobs, Words)).toEqual([{ task: expect.objectContaining({ page: 2 }), record: { text: 'two' } }])
  expect(done(jobs, List)).toHaveLength(1)
  expect(done(jobs, Scan)).toEqual([])
})

describe('calls of no use', () => {
  beforeEach(() => put('lists/a.json', { pages: [1, 2] }))

  test('are told where there is no record that names them', async () => {
    await put('words/2.json', { text: 'two' })
    for (const key of ['words/1.json', 'words/2.json', 'lists/a.json']) await discard(key)
    const replayed = await run()
    expect(pagesOf(replayed)).toEqual([
      [1, null, [discarded]],
      [2, { text: 'two' }, []],
    ])
    expect(replayed.jobs[0]?.discarded).toEqual([])
  })

  test('are told beside a record whose job has failed since, and beside no other', async () => {
    for (const page of [1, 2]) {
      await put(`words/${page}.json`, { text: '' })
      await discard(`words/${page}.json`)
    }
    await fail('list', `${subjectOf.scan(task)}-p1`)
    await fail('read', `${subjectOf.scan(task)}-p2`)
    const replayed = await run()
    expect(pagesOf(replayed).map(([page, , calls]) => [page, calls.length])).toEqual([
      [1, 0],
      [2, 1],
    ])
    expect(replayed.failures).toHaveLength(2)
  })
})

test('a job that has no key for good is one without record, and those beside it go on', async () => {
  await put('lists/a.json', { pages: [7, 1] })
  await put('words/1.json', { text: 'one' })
  const { jobs } = await run()
  expect(jobs[1]).toMatchObject({ task: { page: 7 }, key: '', record: null, discarded: [], kind: Words })
  expect(jobs[2]).toMatchObject({ record: { text: 'one' } })
})

test('a record that nothing can go on from is the end of its way', async () => {
  await put('lists/a.json', { pages: [99] })
  const { jobs } = await run()
  expect(jobs).toMatchObject([{ stage: 'list', record: { pages: [99] } }])
})

test('a fault of our own is thrown on', async () => {
  await put('lists/a.json', { pages: [8] })
  await expect(run()).rejects.toThrow(TypeError)
})

test('a record that cannot be read is an error', async () => {
  await put('lists/a.json', { pages: 'all' })
  await expect(run()).rejects.toMatchObject({ code: 'internal' })
})
