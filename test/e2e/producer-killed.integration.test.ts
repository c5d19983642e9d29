import { Manifest } from '@vignette/domain'
import { startEmulator } from '@vignette/gemini-emulator'
import { flow, failureRecords } from '@vignette/pipeline'
import type { StageEvent } from '@vignette/queue'
import { openModelService, openRuntime, readEnvironment } from '@vignette/runtime'
import { openS3Store, type ObjectStore } from '@vignette/storage'
import { createLog } from '@vignette/telemetry'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { describeWith } from '../support/services.ts'
import { vignette } from './command-line.ts'
import { notification, startProducer, type Producer } from './producer-process.ts'

const uploads = 500
/** The producer is killed while it is told of the uploads before these, so many before the last. */
const legs = [160, 330]
const leftAtKill = 15
const sendersAtOnce = 8

/** A small page without pictures, of a colour no other has. */
function blankPage(index: number): Promise<Buffer> {
  const background = { r: 255 - (index % 25) * 2, g: 255 - Math.floor(index / 25) * 2, b: 240 }
  return sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer()
}

interface Telling {
  bucket: string
  /** after each event, with how many there still are */
  onTold?: (left: number) => void
}

/** Tells of uploads as MinIO does without a queue of its own: one try each, now and then a double. Answers those that were lost. */
async function tellOf(keys: string[], producer: Producer, at: Telling): Promise<string[]> {
  const { bucket, onTold } = at
  const left = [...keys]
  const lost: string[] = []
  const send = async (): Promise<void> => {
    for (let key = left.shift(); key !== undefined; key = left.shift()) {
      const tries = key.endsWith('5.png') ? 2 : 1
      const answers = await Promise.allSettled(
        Array.from({ length: tries }, () => producer.post('/events', notification(bucket, key))),
      )
      onTold?.(left.length)
      if (!answers.some((answer) => answer.status === 'fulfilled' && answer.value.ok)) lost.push(key)
    }
  }
  await Promise.all(Array.from({ length: sendersAtOnce }, send))
  return lost
}

/** Kills the producer while requests are under way. */
async function tellAndKill(keys: string[], producer: Producer, bucket: string): Promise<string[]> {
  let killed: Promise<void> | undefined
  const onTold = (left: number): void => {
    if (left <= leftAtKill) killed ??= producer.kill()
  }
  const lost = await tellOf(keys, producer, { bucket, onTold })
  await killed
  return lost
}

async function manifests(store: ObjectStore): Promise<Manifest[]> {
  const found: Manifest[] = []
  for await (const { key } of store.list('manifests/'))
    found.push(Manifest.parse(JSON.parse(Buffer.from((await store.get(key))!).toString('utf8'))))
  return found
}

describeWith('redisAndS3', 'uploads told of by webhook', ({ redisUrl, s3 }) => {
  test(
    'all end in one manifest each, although the producer is killed twice and events are lost',
    { timeout: 240_000 },
    async () => {
      await using closing = new AsyncDisposableStack()
      const emulator = closing.use(await startEmulator({}))
      const [scans, results] = [`scans-${randomUUID()}`, `results-${randomUUID()}`]
      const bucket = openS3Store({ ...s3, bucket: scans, createBucket: true })
      const store = openS3Store({ ...s3, bucket: results, createBucket: true })
      closing.defer(async () => void (await Promise.all([bucket.close(), store.close()])))
      await store.head('a first use, which makes the bucket')
      const keys = Array.from({ length: uploads }, (_, index) => `in/page ${index}.png`)
      for (const [index, key] of keys.entries()) await bucket.put(key, await blankPage(index))
      const env = {
        VIGNETTE_REDIS_URL: redisUrl,
        VIGNETTE_REDIS_PREFIX: randomUUID(),
        VIGNETTE_SCANS: scans,
        VIGNETTE_STORE: `s3://${results}`,
        VIGNETTE_S3_ENDPOINT: s3.endpoint,
        VIGNETTE_EMULATOR_URL: emulator.url,
        AWS_ACCESS_KEY_ID: s3.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
      }
      const environment = readEnvironment(env)
      const runtime = closing.use(await openRuntime(env.VIGNETTE_STORE, environment))
      const { gemini, service } = openModelService(environment)
      const events: StageEvent[] = []
      const workers = await runtime.engine.work(
        flow,
        { ...runtime, ...gemini, service },
        {
          log: createLog({ name: 'test', level: 'silent' }),
          ...failureRecords(store),
          onEvent: (event) => events.push(event),
        },
      )

      const lost: string[] = []
      let from = 0
      for (const at of legs) {
        lost.push(...(await tellAndKill(keys.slice(from, at), await startProducer(env), scans)))
        from = at
      }
      await using last = await startProducer(env)
      lost.push(...(await tellOf(keys.slice(from), last, { bucket: scans })))
      await workers.idle()
      const before = (await manifests(store)).length
      process.stdout.write(`${lost.length} events were lost; ${before} manifests before the listing\n`)
      expect(lost.length).toBeGreaterThan(0)
      expect(before).toBeGreaterThanOrEqual(uploads - lost.length)
      expect(before).toBeLessThan(uploads)

      const { code, stdout, stderr } = await vignette(['reconcile'], env)
      expect(code, stderr).toBe(0)
      expect(stdout).toContain(`${uploads - before} handed to the workers, ${before} finished`)
      await workers.idle()

      const published = await manifests(store)
      expect(published.map(({ outcome }) => outcome)).toEqual(Array.from(keys, () => 'empty'))
      expect(new Set(published.map(({ master }) => master.key))).toEqual(new Set(keys))
      const scanned = events.filter(({ stage, kind }) => stage === 'scan' && kind === 'done')
      expect(scanned).toHaveLength(uploads)
      const calls = emulator.calls()
      expect([calls.length, new Set(calls.map(({ digest }) => digest)).size]).toEqual([uploads, uploads])
    },
  )
})
