import { PutBucketNotificationConfigurationCommand, S3Client } from '@aws-sdk/client-s3'
import { ScanTask, flow } from '@vignette/pipeline'
import { openRedis } from '@vignette/queue'
import { openS3Store, type ObjectStore } from '@vignette/storage'
import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { answersHttp, freePort, isOnPath, startProgram } from '../support/program.ts'
import { startRedis, temporaryFolder } from '../support/servers.ts'
import { describeOn } from '../support/services.ts'
import { vignette } from './command-line.ts'
import { notification, startProducer, token } from './producer-process.ts'

const key = 'in/a b+ü.jpg'
const user = { accessKeyId: 'vignette', secretAccessKey: 'vignette-secret' }

interface Cluster extends AsyncDisposable {
  env: Record<string, string>
  producerPort: number
  bucket: ObjectStore
  stopMinio(): Promise<void>
  /** Lets Redis hang: connections stay, answers do not come. */
  freezeRedis(): void
  stopRedis(): Promise<void>
  startRedis(): Promise<void>
  /** keys and collections of the scan jobs, whatever their state */
  jobs(): Promise<string[]>
}

/** A Redis and a MinIO of the test's own; MinIO tells the producer's port of what comes into the bucket `scans`. */
async function buildCluster(): Promise<Cluster> {
  await using building = new AsyncDisposableStack()
  const [redisFolder, minioFolder] = await Promise.all([temporaryFolder('redis'), temporaryFolder('minio')])
  building.defer(async () => {
    for (const folder of [redisFolder, minioFolder]) await rm(folder, { recursive: true, force: true })
  })
  let redis = await startRedis({ folder: redisFolder })
  building.defer(() => redis.kill())
  const [producerPort, minioPort] = await Promise.all([freePort(), freePort()])
  const endpoint = `http://127.0.0.1:${minioPort}`
  const minio = building.use(
    await startProgram('minio', ['server', '--quiet', '--address', `127.0.0.1:${minioPort}`, minioFolder], {
      env: {
        MINIO_ROOT_USER: user.accessKeyId,
        MINIO_ROOT_PASSWORD: user.secretAccessKey,
        MINIO_NOTIFY_WEBHOOK_ENABLE_UP: 'on',
        MINIO_NOTIFY_WEBHOOK_ENDPOINT_UP: `http://127.0.0.1:${producerPort}/events`,
        MINIO_NOTIFY_WEBHOOK_AUTH_TOKEN_UP: `Bearer ${token}`,
      },
      ready: () => answersHttp(`${endpoint}/minio/health/ready`),
      readyTimeoutMs: 60_000,
    }),
  )
  const bucket = openS3Store({ endpoint, ...user, bucket: 'scans', createBucket: true })
  building.defer(() => bucket.close())
  const made = (): Promise<boolean> =>
    bucket.head('a first use, which makes the bucket').then(
      () => true,
      () => false,
    )
  await expect.poll(made, { timeout: 20_000 }).toBe(true)
  const kept = building.move()
  return {
    env: {
      VIGNETTE_REDIS_URL: redis.url,
      VIGNETTE_STORE: 's3://scans/derived',
      VIGNETTE_S3_ENDPOINT: endpoint,
      VIGNETTE_EMULATOR_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    },
    producerPort,
    bucket,
    stopMinio: () => minio.kill(),
    freezeRedis: () => void process.kill(redis.pid, 'SIGSTOP'),
    stopRedis: () => redis.kill(),
    async startRedis() {
      redis = await startRedis({ folder: redisFolder, port: redis.port })
    },
    async jobs() {
      const { engine } = await openRedis({ url: redis.url })
      const found = await engine.queues(flow)[0]!.getJobs()
      await engine.close()
      return found.map((job) => ScanTask.parse(job.data).master.key)
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Has MinIO tell the webhook of every object put into the bucket. It must be there to be told so. */
async function subscribe(endpoint: string): Promise<void> {
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: user })
  const QueueConfigurations = [
    { QueueArn: 'arn:minio:sqs::UP:webhook', Events: ['s3:ObjectCreated:*' as const] },
  ]
  const command = new PutBucketNotificationConfigurationCommand({
    Bucket: 'scans',
    NotificationConfiguration: { QueueConfigurations },
  })
  await expect.poll(() => client.send(command).then(() => 'told', String), { timeout: 20_000 }).toBe('told')
  client.destroy()
}

const programs = (await isOnPath('minio')) && (await isOnPath('redis-server'))
const missing = 'minio or redis-server is missing; put both on the path'

describeOn(programs ? {} : { missing }, 'the producer between MinIO and Redis', () => {
  test('an upload becomes one job, and what we write ourselves none', async () => {
    await using cluster = await buildCluster()
    await using producer = await startProducer(cluster.env, cluster.producerPort)
    await subscribe(cluster.env['VIGNETTE_S3_ENDPOINT']!)
    await cluster.bucket.put('derived/edits/x/received.jpg', Buffer.from('ours'))
    await cluster.bucket.put(key, Buffer.from('a scan'))
    await expect.poll(() => cluster.jobs(), { timeout: 20_000 }).toEqual([key])
    const again = await producer.post('/events', notification('scans', key))
    expect([again.status, await again.json()]).toEqual([200, { enqueued: 1, done: 0, refused: [] }])
    const ordered = await producer.post('/scans', { bucket: 'scans', prefix: '' })
    expect([ordered.status, await ordered.json()]).toMatchObject([202, { enqueued: 1 }])
    expect(await cluster.jobs()).toEqual([key])
    await expect.poll(() => producer.output()).toMatch(/own-output/)
    expect(producer.output()).not.toContain(token)
  })

  test('while Redis or the store is away senders are told to come again, and what they bring then is kept', async () => {
    await using cluster = await buildCluster()
    await using producer = await startProducer(cluster.env, cluster.producerPort)
    await cluster.bucket.put(key, Buffer.from('a scan'))
    expect((await producer.post('/events', notification('scans', key), 'wrong')).status).toBe(401)
    for (const trouble of ['hangs', 'is gone']) {
      if (trouble === 'hangs') cluster.freezeRedis()
      else await cluster.stopRedis()
      const askedAt = performance.now()
      const refused = await producer.post('/events', notification('scans', key))
      expect(performance.now() - askedAt).toBeLessThan(4900)
      expect(refused.status).toBe(503)
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await refused.json()).toMatchObject({ code: 'queue-unavailable' })
    }
    expect((await fetch(`${producer.url}/readyz`)).status).toBe(503)
    await cluster.startRedis()
    await expect
      .poll(async () => (await producer.post('/events', notification('scans', key))).status, {
        timeout: 30_000,
      })
      .toBe(200)
    expect(await cluster.jobs()).toEqual([key])
    await cluster.stopMinio()
    const refused = await producer.post('/events', notification('scans', key))
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'store-unavailable' }])
  })

  test('an upload no event told of is found by listing, once', async () => {
    await using cluster = await buildCluster()
    await cluster.bucket.put(key, Buffer.from('a scan'))
    const env = { ...cluster.env, VIGNETTE_RECONCILE_MINUTES: '0.005' }
    await using producer = await startProducer(env, cluster.producerPort)
    await expect
      .poll(() => producer.output().match(/"reconciled"/g)?.length ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(2)
    expect(await cluster.jobs()).toEqual([key])
    await producer.kill('SIGTERM')
    expect(await producer.exited).toBe(0)
    const { code, stdout, stderr } = await vignette(['reconcile'], cluster.env)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^default {2}s3:\/\/scans\/ {2}1 handed to the workers, 0 finished/)
    const status = await vignette(['status'], cluster.env)
    expect([status.code, status.stderr]).toEqual([0, ''])
    expect(status.stdout).toContain(`waiting  s3://scans/${key}  in the bucket, with no manifest yet`)
  })

  test('a key as long as keys can be is taken, and one too long holds up nobody', async () => {
    await using cluster = await buildCluster()
    const long = Array.from({ length: 4 }, () => 'ü'.repeat(127)).join('/')
    const tooLong = `in/${'x'.repeat(300)}.jpg`
    await cluster.bucket.put(long, Buffer.from('a scan'))
    await using producer = await startProducer(cluster.env, cluster.producerPort)
    const refused = [{ bucket: 'scans', key: tooLong, refused: 'request-rejected' }]
    const told = await producer.post('/events', notification('scans', tooLong))
    expect([told.status, await told.json()]).toMatchObject([200, { enqueued: 0, refused }])
    const ordered = await producer.post('/scans', { bucket: 'scans', keys: [tooLong, long] })
    expect([ordered.status, await ordered.json()]).toMatchObject([202, { enqueued: 1, refused }])
    expect(await cluster.jobs()).toEqual([long])
  })

  test('without a secret the producer does not start, and says why', async () => {
    const program = await startProgram(process.execPath, ['apps/producer/src/main.ts'], {
      env: { VIGNETTE_EVENTS_TOKEN: '' },
    })
    expect(await program.exited).toBe(2)
    expect(program.output()).toMatch(/VIGNETTE_EVENTS_TOKEN/)
  })
})
