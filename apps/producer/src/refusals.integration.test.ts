import { Manifest, PermanentError, manifestPrefix } from '@vignette/domain'
import { parseCollectionSources } from '@vignette/intake'
import { ScanTask, failureRecords, flow, readRecord } from '@vignette/pipeline'
import type { Log } from '@vignette/telemetry'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  openBackend,
  openPipeline,
  type Backend,
  type PipelineHarness,
} from '../../../packages/pipeline/test/pipeline-harness.ts'
import { contextOf, log, metrics, notification, openProducer, type Context } from '../test/app-harness.ts'
import { reconcilePeriodically } from './reconcile-schedule.ts'

/** Every one of its letters takes six bytes in a job. */
const unwieldy = `in/${'\u0001'.repeat(900)}.jpg`
const barred = 'in/barred.jpg'
const keys = ['in/p1.jpg', unwieldy, barred, 'in/p2.jpg']

let backend: Backend
let context: Context
let pipeline: PipelineHarness
beforeAll(async () => void (backend = await openBackend()))
afterAll(() => backend[Symbol.asyncDispose]())

/** Among the masters are one that no job can hold and one that the store declines for good. */
beforeEach(async () => {
  for (const queue of backend.engine.queues(flow)) await queue.obliterate({ force: true })
  pipeline = openPipeline(backend)
  const { masters } = pipeline
  await pipeline.submit({ name: 'default' })
  await masters.delete('a page.png')
  for (const key of ['in/p1.jpg', unwieldy, 'in/p2.jpg']) await masters.put(key, Buffer.from(key))
  context = contextOf(backend, pipeline)
  context.masters = () => ({
    ...masters,
    async head(key) {
      if (key === barred) throw new PermanentError('request-rejected', 'The key is too long.')
      return masters.head(key)
    },
  })
})

/** A record whose key is as it stands: half a character cannot be encoded. */
function recordOf(key: string): object {
  return { eventName: 's3:ObjectCreated:Put', s3: { bucket: { name: 'scans' }, object: { key } } }
}

async function jobs(): Promise<string[]> {
  const waiting = await backend.engine.queues(flow)[0]!.getJobs()
  return waiting.map((job) => ScanTask.parse(job.data).master.key).toSorted()
}

/** A log whose warnings and lines of information are kept. */
function noteLines(onInfo: () => void = () => undefined): { lines: object[]; noting: Log } {
  const lines: object[] = []
  const noting: Log = {
    ...log,
    warn: (fields) => lines.push(fields),
    info: (fields) => {
      if ('enqueued' in fields) lines.push(fields)
      onInfo()
    },
    child: () => noting,
  }
  return { lines, noting }
}

test.each([
  ['/events', notification(...keys)],
  ['/scans', { bucket: 'scans', keys }],
])('%s takes the neighbours of what can never be done, and names it', async (url, payload) => {
  await using producer = openProducer(context)
  const { status, json } = await producer.post(url, payload)
  expect(status).toBeLessThan(300)
  expect(json).toEqual({
    enqueued: 2,
    done: 0,
    refused: [
      { bucket: 'scans', key: barred, refused: 'request-rejected', message: 'The key is too long.' },
      {
        bucket: 'scans',
        key: unwieldy,
        refused: 'bad-payload',
        message: expect.stringContaining('4096'),
      },
    ],
  })
  expect(await jobs()).toEqual(['in/p1.jpg', 'in/p2.jpg'])
})

const odd = ['in/\ud83d.jpg', 'in\\..\\p1.jpg', `in/${'ü'.repeat(600)}.jpg`, 'in/\0.jpg']

test.each([
  ['/events', { Records: odd.concat('in/p1.jpg').map(recordOf) }],
  ['/scans', { bucket: 'scans', keys: odd.concat('in/p1.jpg') }],
])('%s refuses keys that are none, each by itself', async (url, payload) => {
  await using producer = openProducer(context)
  const { status, json } = await producer.post(url, payload)
  expect(status).toBeLessThan(300)
  const refused = odd.map((key) => ({ bucket: 'scans', key, refused: 'odd-key' }))
  expect(json).toEqual({ enqueued: 1, done: 0, refused })
})

test('below what no key can start with nothing is ordered', async () => {
  await using producer = openProducer(context)
  for (const prefix of odd) {
    const { status, json } = await producer.post('/scans', { bucket: 'scans', prefix })
    expect([status, json]).toMatchObject([400, { code: 'order-invalid' }])
  }
})

test('the listing leaves out keys that are none', async () => {
  const { masters } = context
  const list = async function* (prefix: string) {
    yield* masters('scans').list(prefix)
    for (const key of odd) yield { key, bytes: 1, version: 'v' }
  }
  context.masters = (bucket) => ({ ...masters(bucket), list })
  const stop = new AbortController()
  const { lines, noting } = noteLines(() => stop.abort())
  await reconcilePeriodically(context, { everyMs: 1, log: noting, stop: stop.signal, metrics })
  expect(lines).toMatchObject([{ key: unwieldy }, { enqueued: 2, refused: 1 + odd.length }])
})

test('what can never be done is a line of the log, and all that was refused is counted', async () => {
  const { lines, noting } = noteLines()
  await using producer = openProducer(context, noting)
  await producer.post('/events', notification(...keys, 'in/gone.jpg'))
  expect(lines).toMatchObject([
    { bucket: 'scans', key: barred, code: 'request-rejected', message: 'The key is too long.' },
    { bucket: 'scans', key: unwieldy, code: 'bad-payload' },
    { enqueued: 2 },
  ])
  const told = await producer.metrics()
  for (const reason of ['bad-payload', 'request-rejected', 'gone'])
    expect(told).toContain(`vignette_refused_total{reason="${reason}",process="producer"}`)
})

test('a place whose collection nobody has registered does not hold up the others', async () => {
  context.sources = parseCollectionSources('default=s3://scans, plates=s3://scans/in/p2', ['scans'])
  await using producer = openProducer(context)
  const { status, json } = await producer.post('/events', notification('in/p2.jpg', 'in/p1.jpg'))
  const message = expect.stringContaining('plates')
  expect([status, json]).toEqual([
    200,
    {
      enqueued: 1,
      done: 0,
      refused: [{ bucket: 'scans', key: 'in/p2.jpg', refused: 'collection-unknown', message }],
    },
  ])
})

test('the listing goes on beyond what no job can hold', async () => {
  const stop = new AbortController()
  const { lines, noting } = noteLines(() => stop.abort())
  await reconcilePeriodically(context, { everyMs: 1, log: noting, stop: stop.signal, metrics })
  expect(lines).toMatchObject([
    { key: unwieldy, code: 'bad-payload' },
    { enqueued: 2, refused: 1 },
  ])
})

test('an upload without a byte is taken, and its failure can be seen', async () => {
  const { masters, services, store } = pipeline
  await masters.put('in/p1.jpg', new Uint8Array())
  await using producer = openProducer(context)
  const { json } = await producer.post('/events', notification('in/p1.jpg', 'in/mets.xml'))
  const refused = [{ bucket: 'scans', key: 'in/mets.xml', refused: 'no-image' }]
  expect(json).toEqual({ enqueued: 1, done: 0, refused })
  await using workers = await backend.engine.work(flow, services, { log, ...failureRecords(store) })
  await workers.idle(AbortSignal.timeout(60_000))
  const published = await Array.fromAsync(store.list(manifestPrefix('default')))
  expect(await Promise.all(published.map(({ key }) => readRecord(store, key, Manifest)))).toMatchObject([
    { outcome: 'failed', failures: [{ stage: 'scan', code: 'image-empty' }] },
  ])
})
