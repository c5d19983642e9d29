import {
  Collection,
  Plan,
  RetryableError,
  collectionKey,
  manifestKey,
  planKey,
  scanId,
  type ScanOutcome,
} from '@vignette/domain'
import { parseCollectionSources } from '@vignette/intake'
import { flow, ScanTask, readRecord } from '@vignette/pipeline'
import { openEmbedded, type Engine } from '@vignette/queue'
import { openMemoryStore, type ObjectStore } from '@vignette/storage'
import { createLog, createMetrics } from '@vignette/telemetry'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp } from './app.ts'
import type { IngestContext } from './ingest-context.ts'
import { findCollection, prepareCollections } from './collections.ts'
import { reconcilePeriodically } from './reconcile-schedule.ts'

const token = 'a-secret-of-the-test'
const log = createLog({ name: 'test', level: 'silent' })
const metrics = createMetrics({ process: 'producer' })

let folder: string
let engine: Engine
let store: ObjectStore
let scans: ObjectStore
let context: IngestContext
let app: FastifyInstance

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vignette-producer-'))
  engine = (await openEmbedded({ dir: folder })).engine
})

afterAll(async () => {
  await engine.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  for (const queue of engine.queues(flow)) await queue.obliterate({ force: true })
  store = openMemoryStore()
  scans = openMemoryStore()
  await prepareCollections(store, ['default'], 'emulator')
  await scans.put('in/p1.jpg', Buffer.from('one'))
  context = {
    engine,
    store,
    masters: () => scans,
    policy: { buckets: ['scans'], results: { bucket: 'scans', prefix: 'derived/' } },
    sources: parseCollectionSources(undefined, ['scans']),
    pings: {},
  }
  app = createApp(context, { token, log, metrics })
})

afterEach(() => app.close())

type Answer = Awaited<ReturnType<FastifyInstance['inject']>>

function ask(request: InjectOptions): Promise<Answer> {
  return app.inject({ headers: { authorization: `Bearer ${token}` }, ...request })
}

function tell(...keys: string[]): Promise<Answer> {
  return ask({ method: 'POST', url: '/events', payload: notification(keys) })
}

function notification(keys: readonly string[], bucket = 'scans'): object {
  return {
    Records: keys.map((key) => ({
      eventName: 's3:ObjectCreated:Put',
      s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key) } },
    })),
  }
}

async function jobs(): Promise<ScanTask[]> {
  const waiting = await engine.queues(flow)[0]!.getJobs()
  return waiting.map((job) => ScanTask.parse(job.data))
}

/** Publishes a manifest as the last stage would, as far as the producer looks at one. */
async function publish(task: ScanTask, outcome: ScanOutcome): Promise<void> {
  const record = { plan: task.plan, outcome, publishedAt: new Date().toISOString() }
  await store.put(manifestKey(task.collection, scanId(task.master)), Buffer.from(JSON.stringify(record)))
}

test('an event puts one job in the queue, and its double none', async () => {
  for (const _ of [1, 2]) {
    const answer = await tell('in/p1.jpg')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ enqueued: 1, done: 0, refused: [] })
  }
  expect(await jobs()).toMatchObject([
    { collection: 'default', master: { bucket: 'scans', key: 'in/p1.jpg' } },
  ])
})

test('a new version of the same key is a new job', async () => {
  await tell('in/p1.jpg')
  await scans.put('in/p1.jpg', Buffer.from('another'))
  await tell('in/p1.jpg')
  expect(await jobs()).toHaveLength(2)
})

test('what is done is not enqueued; what has failed is, once for each failure', async () => {
  await tell('in/p1.jpg')
  const [task] = await jobs()
  await publish(task!, 'empty')
  expect((await tell('in/p1.jpg')).json()).toMatchObject({ enqueued: 0, done: 1 })
  await publish(task!, 'failed')
  await tell('in/p1.jpg')
  await tell('in/p1.jpg')
  expect(await jobs()).toHaveLength(2)
})

test('what is no scan is named with the reason, and the rest is taken', async () => {
  await scans.put('in/mets.xml', Buffer.from('<mets/>'))
  const answer = await tell(
    'derived/edits/x/received.jpg',
    'in/p1.jpg',
    'in//p1.jpg',
    'in/gone.jpg',
    'in/mets.xml',
  )
  expect(answer.json()).toEqual({
    enqueued: 1,
    done: 0,
    refused: [
      { bucket: 'scans', key: 'derived/edits/x/received.jpg', refused: 'own-output' },
      { bucket: 'scans', key: 'in//p1.jpg', refused: 'odd-key' },
      { bucket: 'scans', key: 'in/gone.jpg', refused: 'gone' },
      { bucket: 'scans', key: 'in/mets.xml', refused: 'no-image' },
    ],
  })
})

test('files of this machine cannot be ordered from outside', async () => {
  const payload = notification(['etc/passwd'], 'file')
  const answer = await ask({ method: 'POST', url: '/events', payload })
  expect(answer.json()).toMatchObject({ refused: [{ refused: 'other-bucket' }] })
})

test('a test event and a notification without records are answered well', async () => {
  for (const payload of [{ Event: 's3:TestEvent', Bucket: 'scans' }, { Records: [] }])
    expect((await ask({ method: 'POST', url: '/events', payload })).statusCode).toBe(200)
})

test('a prefix is ordered whole, by the collection each scan belongs to', async () => {
  const sources = parseCollectionSources('default=s3://scans, plates=s3://scans/in/plates/', ['scans'])
  await app.close()
  app = createApp({ ...context, sources }, { token, log, metrics })
  const { plan } = (await readRecord(store, collectionKey('default'), Collection))!
  await store.put(collectionKey('plates'), Buffer.from(JSON.stringify({ v: 1, name: 'plates', plan })))
  for (const key of ['in/plates/1.jpg', 'in/.hidden', 'out/2.jpg']) await scans.put(key, Buffer.from('x'))
  const answer = await ask({ method: 'POST', url: '/scans', payload: { bucket: 'scans', prefix: 'in/' } })
  expect(answer.statusCode).toBe(202)
  expect(answer.json()).toMatchObject({ enqueued: 2, done: 0 })
  expect((await jobs()).map(({ collection, master }) => `${collection} ${master.key}`).toSorted()).toEqual([
    'default in/p1.jpg',
    'plates in/plates/1.jpg',
  ])
})

test('keys are ordered for the collection that is named', async () => {
  const payload = { bucket: 'scans', keys: ['in/p1.jpg', 'in/p1.jpg', 'in/none.jpg'], collection: 'default' }
  expect((await ask({ method: 'POST', url: '/scans', payload })).json()).toEqual({
    enqueued: 1,
    done: 0,
    refused: [{ bucket: 'scans', key: 'in/none.jpg', refused: 'gone' }],
  })
})

test('the listing finds what no event told of, once, and leaves failures alone', async () => {
  for (const key of ['in/p2.jpg', 'in/p3.jpg', 'derived/crops/x/view.jpg'])
    await scans.put(key, Buffer.from(key))
  await tell('in/p1.jpg', 'in/p3.jpg')
  const failed = (await jobs()).find(({ master }) => master.key === 'in/p3.jpg')
  await publish(failed!, 'failed')
  const stop = new AbortController()
  const reconciled: object[] = []
  const listening = {
    ...log,
    info: (fields: object) => {
      reconciled.push(fields)
      if (reconciled.length === 2) stop.abort()
    },
  }
  await reconcilePeriodically(context, { everyMs: 1, log: listening, stop: stop.signal, metrics })
  expect(reconciled).toMatchObject([
    { enqueued: 2, failed: 1, refused: 1 },
    { enqueued: 2, failed: 1, refused: 1 },
  ])
  expect((await jobs()).map(({ master }) => master.key).toSorted()).toEqual([
    'in/p1.jpg',
    'in/p2.jpg',
    'in/p3.jpg',
  ])
})

const post = { method: 'POST', url: '/events' } as const
const json = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
test.each<[number, string, InjectOptions]>([
  [401, 'unauthorized', { ...post, headers: {} }],
  [401, 'unauthorized', { ...post, headers: { authorization: 'Bearer wrong' } }],
  [401, 'unauthorized', { ...post, headers: { authorization: token } }],
  [401, 'unauthorized', { method: 'GET', url: '/elsewhere', headers: {} }],
  [404, 'not-found', { method: 'GET', url: '/elsewhere' }],
  [400, 'json-invalid', { ...post, headers: json, payload: '{"Records":' }],
  [400, 'json-invalid', { ...post, headers: json, payload: '' }],
  [415, 'media-type-unknown', { ...post, headers: { ...json, 'content-type': 'text/xml' }, payload: '<a/>' }],
  [413, 'body-too-large', { ...post, payload: { Records: 'x'.repeat(1_100_000) } }],
  [400, 'notification-unknown', { ...post, payload: { hello: 'world' } }],
  [
    404,
    'collection-unknown',
    { ...post, url: '/events?collection=none', payload: notification(['in/p1.jpg']) },
  ],
  [
    404,
    'collection-unknown',
    { ...post, url: '/events?collection=../x', payload: notification(['in/p1.jpg']) },
  ],
  [400, 'order-invalid', { method: 'POST', url: '/scans', payload: { bucket: 'scans' } }],
  [400, 'order-invalid', { method: 'POST', url: '/scans', payload: { bucket: 'scans', prefix: '../' } }],
  [400, 'other-bucket', { method: 'POST', url: '/scans', payload: { bucket: 'file', prefix: 'etc/' } }],
])('%d %s', async (status, code, request) => {
  const answer = await ask(request)
  expect([answer.statusCode, answer.json()]).toEqual([status, { code, message: expect.any(String) }])
  expect(await jobs()).toEqual([])
})

test('a collection begun with the emulator goes on with Gemini, and its settings stay', async () => {
  const planOf = async (): Promise<Plan> =>
    (await readRecord(store, planKey((await findCollection(store, 'default'))!.plan), Plan))!
  const before = await planOf()
  await prepareCollections(store, ['default', 'plates'], 'gemini')
  const after = await planOf()
  expect([before, after].map(({ detect, recipe }) => [detect.service, recipe.steps[0]?.service])).toEqual([
    ['emulator', 'emulator'],
    ['gemini', 'gemini'],
  ])
  expect(after.recipe.steps[0]?.next[0]?.service).toBe('gemini')
  expect(after.detect.prompt).toBe(before.detect.prompt)
  expect(await findCollection(store, 'plates')).toBeNull()
})

test('metrics are told to whoever has the token', async () => {
  const answer = await ask({ method: 'GET', url: '/metrics' })
  expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining('process="producer"')])
  expect((await app.inject('/metrics')).statusCode).toBe(401)
})

test('probes need no token', async () => {
  for (const [method, url] of [
    ['HEAD', '/events'],
    ['GET', '/events'],
    ['GET', '/livez'],
    ['GET', '/readyz'],
  ] as const)
    expect((await app.inject({ method, url })).statusCode).toBe(200)
})

test('is not ready while the store is away, and says so without an address', async () => {
  const away = new RetryableError('store-unavailable', 's3://results at http://10.0.0.7 does not answer.')
  context.pings = { store: () => Promise.reject(away) }
  expect(await app.inject('/readyz')).toMatchObject({ statusCode: 503, body: 'store: store-unavailable\n' })
  expect((await app.inject('/livez')).statusCode).toBe(200)
})
