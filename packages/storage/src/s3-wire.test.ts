import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startScriptedS3, type Reply, type ScriptedS3 } from '../test/scripted-s3.ts'
import type { ObjectStore } from './object-store.ts'
import { prepareBucket } from './prepare-bucket.ts'
import { connectS3, type S3Connection } from './s3-client.ts'
import { openS3Store, type S3StoreOptions } from './s3-store.ts'

const keys = { accessKeyId: 'mine', secretAccessKey: 'secret' }
const bytes = Buffer.from('x')

async function serve(...replies: readonly Reply[]): Promise<ScriptedS3> {
  const server = await startScriptedS3(...replies)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

function openOn({ url }: ScriptedS3, options: Partial<S3StoreOptions> = {}): ObjectStore {
  const store = openS3Store({ ...keys, endpoint: url, bucket: 'scans', ...options })
  onTestFinished(() => store.close())
  return store
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a request', () => {
  test('goes to the bucket in the path, signed for a usual region, without what other services refuse', async () => {
    const server = await serve({})
    await openOn(server).put('a/b', bytes)
    const [{ method, path, headers, body } = {}] = server.asked
    expect({ method, path: path?.split('?')[0], body }).toEqual({
      method: 'PUT',
      path: '/scans/a/b',
      body: 'x',
    })
    expect(headers?.authorization).toMatch(/Credential=mine\/\d+\/us-east-1\/s3\//)
    expect(Object.keys(headers ?? {}).filter((name) => /checksum|trailer/.test(name))).toEqual([])
    expect(headers).not.toHaveProperty('content-encoding')
  })

  test('does not ask for checksums that other services lack', async () => {
    const server = await serve({ body: 'x' })
    await openOn(server).get('a')
    expect(server.asked[0]?.headers).not.toHaveProperty('x-amz-checksum-mode')
  })

  test('is signed for the region that is given', async () => {
    const server = await serve({})
    await openOn(server, { region: 'eu-central-1' }).put('a', bytes)
    expect(server.asked[0]?.headers.authorization).toContain('/eu-central-1/s3/')
  })

  test.each<S3Connection>([{}, { accessKeyId: 'mine' }, { secretAccessKey: 'secret' }])(
    'is signed with the key of the environment where none is given whole: %j',
    async (given) => {
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'theirs')
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
      const server = await serve({})
      const store = openS3Store({ endpoint: server.url, bucket: 'scans', ...given })
      await store.put('a', bytes)
      await store.close()
      expect(server.asked[0]?.headers.authorization).toContain('Credential=theirs/')
    },
  )

  test.each([400, 429, 500, 503])('is made once, whatever comes: %d', async (status) => {
    const server = await serve({ status })
    await expect(openOn(server).put('a', bytes)).rejects.toThrow('s3://scans')
    expect(server.asked).toHaveLength(1)
  })

  test('leaves no connection open once the store is closed', async () => {
    const server = await serve({})
    const store = openOn(server)
    await store.put('a', bytes)
    expect(await server.connections()).toBe(1)
    await store.close()
    await expect.poll(() => server.connections()).toBe(0)
  })
})

test('where the bucket stands is as it is told', () => {
  const pathStyle = (connection: S3Connection): unknown => connectS3(connection).config.forcePathStyle
  expect(pathStyle({ region: 'eu-central-1', ...keys })).toBe(false)
  expect(pathStyle({ endpoint: 'http://s3.example' })).toBe(true)
  expect(pathStyle({ endpoint: 'http://s3.example', forcePathStyle: false })).toBe(false)
  expect(pathStyle({ region: 'eu-central-1', forcePathStyle: true })).toBe(true)
})

describe('a write where nothing is yet', () => {
  const there = { headers: { 'content-length': '1', etag: '"e"' } }
  test.each([
    ['is told that something is', [{ status: 412 }], false],
    ['meets a rival that was faster', [{ status: 409 }, there], false],
    ['meets a service without such writes, and nothing', [{ status: 501 }, { status: 404 }, {}, {}], true],
    ['meets a service without such writes, and something', [{ status: 501 }, there], false],
  ])('%s', async (_, replies, wrote) => {
    const server = await serve(...replies)
    expect(await openOn(server).put('a', bytes, { ifAbsent: true })).toBe(wrote)
    expect(server.asked[0]?.headers['if-none-match']).toBe('*')
  })

  test('is to be tried again when a rival is writing', async () => {
    const server = await serve({ status: 409 }, { status: 404 }, {})
    await expect(openOn(server).put('a', bytes, { ifAbsent: true })).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'store-unavailable',
    })
    expect(server.asked.map(({ method }) => method)).toEqual(['PUT', 'HEAD', 'HEAD'])
  })

  test('fails as any other does', async () => {
    const server = await serve({ status: 500 }, { status: 404 }, {})
    await expect(openOn(server).put('a', bytes, { ifAbsent: true })).rejects.toMatchObject({
      code: 'store-unavailable',
    })
    expect(server.asked).toHaveLength(1)
  })
})

describe('what a service leaves out', () => {
  test('of an object is nothing', async () => {
    const server = await serve({})
    expect(await openOn(server).head('a')).toEqual({ key: 'a', bytes: 0, version: '' })
  })

  test('of a listing is nothing, and marks of folders are no objects', async () => {
    const entries = ['<Contents><Key>a/</Key></Contents>', '<Contents><Key>a/b</Key></Contents>']
    const server = await serve({ body: `<ListBucketResult>${entries.join('')}</ListBucketResult>` })
    expect(await Array.fromAsync(openOn(server).list(''))).toEqual([{ key: 'a/b', bytes: 0, version: '' }])
  })

  test('of an empty listing is nothing', async () => {
    const server = await serve({ body: '<ListBucketResult></ListBucketResult>' })
    expect(await Array.fromAsync(openOn(server).list(''))).toEqual([])
  })
})

test('versions are told without the quotes of the protocol', async () => {
  const server = await serve({ headers: { etag: '"abc"', 'content-length': '3' } })
  expect(await openOn(server).head('a')).toEqual({ key: 'a', bytes: 3, version: 'abc' })
})

test('an object is absent for one who may not ask for the bucket', async () => {
  const server = await serve({ status: 404 }, { status: 403 })
  expect(await openOn(server).get('a')).toBeNull()
})

describe('a bucket that may have to be made', () => {
  test.each([200, 409])('is asked for before the first use, and once: %d', async (status) => {
    const server = await serve({ status }, {})
    const store = openOn(server, { createBucket: true })
    await store.put('a', bytes)
    await store.put('b', bytes)
    expect(server.asked.map(({ path }) => path.split('?')[0])).toEqual(['/scans/', '/scans/a', '/scans/b'])
  })

  test('is asked for again after a failure', async () => {
    const server = await serve({ status: 500 }, {})
    const store = openOn(server, { createBucket: true })
    await expect(store.put('a', bytes)).rejects.toMatchObject({ code: 'store-unavailable' })
    await store.put('a', bytes)
    expect(server.asked.map(({ path }) => path.split('?')[0])).toEqual(['/scans/', '/scans/', '/scans/a'])
  })

  test('is not made for who may not', async () => {
    const server = await serve({ status: 403 })
    const store = openOn(server, { createBucket: true })
    await expect(store.put('a', bytes)).rejects.toMatchObject({ code: 'unauthorized' })
  })
})

describe('a bucket is prepared', () => {
  const prepare = (server: ScriptedS3, notify?: string): Promise<void> =>
    prepareBucket({ ...keys, endpoint: server.url, bucket: 'scans', ...(notify ? { notify } : {}) })

  test('and has its uploads told of', async () => {
    const server = await serve({ status: 409 }, {})
    await prepare(server, 'arn:minio:sqs::events:webhook')
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /scans/',
      'PUT /scans/?notification=',
    ])
    const body = server.asked[1]?.body
    expect(body).toContain('<Queue>arn:minio:sqs::events:webhook</Queue>')
    expect(body).toContain('<Event>s3:ObjectCreated:*</Event>')
    await expect.poll(() => server.connections()).toBe(0)
  })

  test('and its uploads are left alone where nobody is to be told', async () => {
    const server = await serve({})
    await prepare(server)
    expect(server.asked.map(({ path }) => path)).toEqual(['/scans/'])
  })

  test('unless the service knows no such target', async () => {
    const server = await serve({}, { status: 400 })
    await expect(prepare(server, 'arn:none')).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'request-rejected',
      message: expect.stringContaining('s3://scans'),
    })
    await expect.poll(() => server.connections()).toBe(0)
  })
})
