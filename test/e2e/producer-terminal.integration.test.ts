import { startEmulator } from '@vignette/gemini-emulator'
import { flow, failureRecords } from '@vignette/pipeline'
import { openModelService, openRuntime, readEnvironment } from '@vignette/runtime'
import { openS3Store } from '@vignette/storage'
import { createLog } from '@vignette/telemetry'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { describeWith, type S3Address } from '../support/services.ts'
import { vignette } from './command-line.ts'

interface Cluster extends AsyncDisposable {
  env: Record<string, string>
  /** address of the bucket scans come into */
  scans: string
  /** Puts a page without pictures among the scans. */
  upload(key: string, side: number): Promise<void>
  /** Starts workers in this process. */
  work(): Promise<void>
}

/** A bucket with a page without pictures, a file that is no image, and one that is no scan. */
async function buildCluster(redisUrl: string, s3: S3Address): Promise<Cluster> {
  await using building = new AsyncDisposableStack()
  const emulator = building.use(await startEmulator({}))
  const [scans, results] = [`scans-${randomUUID()}`, `results-${randomUUID()}`]
  const bucket = openS3Store({ ...s3, bucket: scans, createBucket: true })
  const store = openS3Store({ ...s3, bucket: results, createBucket: true })
  building.defer(async () => void (await Promise.all([bucket.close(), store.close()])))
  await store.head('a first use, which makes the bucket')
  const upload: Cluster['upload'] = async (key, side) => {
    const page = sharp({ create: { width: side, height: side, channels: 3, background: '#eee' } })
    await bucket.put(key, await page.png().toBuffer())
  }
  await upload('book/blank.png', 64)
  await bucket.put('book/text.jpg', Buffer.from('no image'))
  await bucket.put('book/.listing', Buffer.from('no scan'))
  await bucket.put('bookends.png', Buffer.from('elsewhere'))
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
  const kept = building.move()
  return {
    env,
    scans: `s3://${scans}`,
    upload,
    async work() {
      const environment = readEnvironment(env)
      const runtime = kept.use(await openRuntime(env.VIGNETTE_STORE, environment))
      const { gemini, service } = openModelService(environment)
      await runtime.engine.work(
        flow,
        { ...runtime, ...gemini, service },
        {
          log: createLog({ name: 'test', level: 'silent' }),
          ...failureRecords(store),
        },
      )
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

describeWith('redisAndS3', 'vignette at a terminal beside workers', ({ redisUrl, s3 }) => {
  test('submits a folder, waits for its end, and tries again what failed', async () => {
    await using cluster = await buildCluster(redisUrl, s3)
    const handed = await vignette(
      ['submit', `${cluster.scans}/book`, '--recipe', 'none', '--detach'],
      cluster.env,
    )
    expect(handed.code, handed.stderr).toBe(0)
    expect(handed.stderr).toMatch(/2 handed to the workers, 1 left out: no scans \(1 hidden\)/)
    const queues = async (): Promise<string> => (await vignette(['status'], cluster.env)).stdout
    expect(await queues()).toMatch(/Queues {2}scan 2 waiting {2}detect idle/)

    const waiting = vignette(['submit', `${cluster.scans}/book/`, '--recipe', 'none'], cluster.env)
    await expect.poll(queues, { timeout: 30_000 }).toMatch(/Queues {2}scan 4 waiting/)
    await cluster.work()
    const waited = await waiting
    expect(waited.code, waited.stderr).toBe(1)
    expect(waited.stderr).toMatch(/Scans .*1 empty, 1 failed/)
    const again = await vignette(
      ['submit', `${cluster.scans}/book/text.jpg`, '--recipe', 'none'],
      cluster.env,
    )
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/1 handed[^]*1 failed/)])
    const done = await vignette(
      ['submit', `${cluster.scans}/book/blank.png`, '--recipe', 'none'],
      cluster.env,
    )
    expect([done.code, done.stderr]).toEqual([
      0,
      expect.stringMatching(/0 handed to the workers, 1 finished/),
    ])
  })

  test('leaves out what no job can hold, says so by its code, and hands over the rest', async () => {
    await using cluster = await buildCluster(redisUrl, s3)
    await cluster.upload(`book/${Array(4).fill('\u0001'.repeat(200)).join('/')}`, 64)
    const submitted = await vignette(
      ['submit', `${cluster.scans}/book/`, '--recipe', 'none', '--detach'],
      cluster.env,
    )
    expect(submitted.stderr).toMatch(/2 handed to the workers, 2 left out: .*1 hidden, 1 bad-payload/)
    const listed = await vignette(['reconcile'], cluster.env)
    expect([listed.code, listed.stdout]).toEqual([
      0,
      expect.stringMatching(/3 handed to the workers, .*2 no scans \(1 hidden, 1 bad-payload\)/),
    ])
  })

  test('waits for the newer version of what was overwritten meanwhile', async () => {
    await using cluster = await buildCluster(redisUrl, s3)
    const { scans, env } = cluster
    const waiting = vignette(['submit', `${scans}/book/blank.png`, '--recipe', 'none'], env)
    const queues = async (): Promise<string> => (await vignette(['status'], env)).stdout
    await expect.poll(queues, { timeout: 30_000 }).toMatch(/Queues {2}scan 1 waiting/)
    await cluster.upload('book/blank.png', 80)
    await cluster.work()
    const { code, stderr } = await waiting
    expect([code, stderr]).toEqual([0, expect.stringMatching(/Scans .*1 empty/)])
  })

  test('limits a queue for all workers, and lifts the limit', async () => {
    await using cluster = await buildCluster(redisUrl, s3)
    const set = await vignette(['limit', 'scan', '--per-minute', '30', '--concurrency', '2'], cluster.env)
    expect([set.code, set.stdout]).toEqual([0, 'scan  30 a minute, 2 at a time\n'])
    expect((await vignette(['limit'], cluster.env)).stdout).toMatch(
      /^scan +30 a minute, 2 at a time\ndetect-.*any number/,
    )
    const lifted = await vignette(
      ['limit', 'scan', '--per-minute', 'none', '--concurrency', 'none'],
      cluster.env,
    )
    expect(lifted.stdout).toBe('scan  any number a minute, any number at a time\n')
  })

  test.each([
    [['submit', 's3://elsewhere/book'], /VIGNETTE_SCANS/],
    [['submit', 'book'], /s3:\/\/bucket/],
    [['reconcile', '--collection', 'plates'], /VIGNETTE_COLLECTIONS/],
    [['limit', 'scan', '--per-minute', 'fast'], /whole number/],
    [['limit', 'paint'], /There is no queue paint/],
  ])('%j is wrong usage, said in a sentence', async (args, words) => {
    const env = {
      VIGNETTE_REDIS_URL: redisUrl,
      VIGNETTE_REDIS_PREFIX: randomUUID(),
      VIGNETTE_STORE: 's3://results',
      VIGNETTE_EMULATOR_URL: 'http://127.0.0.1:1',
    }
    const { code, stderr } = await vignette(args, env)
    expect([code, stderr]).toEqual([2, expect.stringMatching(words)])
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('without shared queues there is nobody to submit to', async () => {
    const { code, stderr } = await vignette(['submit', 's3://scans'], {
      VIGNETTE_EMULATOR_URL: 'http://127.0.0.1:1',
    })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/VIGNETTE_REDIS_URL/)])
  })
})
