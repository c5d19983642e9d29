import { grantAccess, openS3Store, prepareBucket, type ObjectStore } from '@vignette/storage'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../../../test/support/services.ts'
import { storeRoles } from './store-roles.ts'

const bytes = Buffer.from('x')
const refused = { name: 'PermanentError', code: 'unauthorized' }

describeWith('s3', 'the keys of roles on MinIO', ({ s3 }) => {
  const [scans, results] = [`scans-${randomUUID()}`, `results-${randomUUID()}`]
  const secret = 'a-secret-of-the-test'
  const prefix = 'of-vignette/'
  const opened: ObjectStore[] = []
  const open = (bucket: string, key = {}): ObjectStore => {
    const store = openS3Store({ ...s3, bucket, prefix: bucket === results ? prefix : '', ...key })
    opened.push(store)
    return store
  }
  const as = (kind: string, bucket: string): ObjectStore =>
    open(bucket, { accessKeyId: `${kind}-${scans}`, secretAccessKey: secret })
  const puts = async (store: ObjectStore, key: string): Promise<boolean> =>
    store.put(key, bytes).then(
      () => true,
      () => false,
    )

  beforeAll(async () => {
    for (const bucket of [scans, results]) await prepareBucket({ bucket, ...s3 })
    await open(scans).put('in/p1.jpg', bytes)
    await open(results).put('collections/default.json', bytes)
    await openS3Store({ ...s3, bucket: results }).put('of-others/secret', bytes)
    for (const { name, policy } of storeRoles({ results: { bucket: results, prefix }, scans: [scans] })) {
      const kind = name.replace('vignette-', '')
      // Doing it again changes nothing.
      for (const _ of [1, 2]) await grantAccess(s3, { name: `${kind}-${scans}`, secret, policy })
    }
  })
  afterAll(() => Promise.all(opened.map((store) => store.close())))

  test.each(['worker', 'producer'])('a %s reads scans and changes none', async (kind) => {
    const store = as(kind, scans)
    expect(await store.get('in/p1.jpg')).not.toBeNull()
    expect(await store.head('in/none.jpg')).toBeNull()
    expect(await Array.fromAsync(store.list(''))).toMatchObject([{ key: 'in/p1.jpg' }])
    await expect(store.put('in/p1.jpg', bytes)).rejects.toMatchObject(refused)
    await expect(store.put('in/p2.jpg', bytes)).rejects.toMatchObject(refused)
    await expect(store.delete('in/p1.jpg')).rejects.toMatchObject(refused)
  })

  test('the dashboard reads no scans', async () => {
    await expect(as('dashboard', scans).get('in/p1.jpg')).rejects.toMatchObject(refused)
  })

  test.each([
    ['worker', { 'crops/a': true, 'collections/a': true, 'failures/a': true }],
    ['producer', { 'crops/a': false, 'collections/a': true, 'plans/a': true, 'failures/a': false }],
    ['dashboard', { 'crops/a': false, 'collections/a': false, 'failures/a': false }],
  ])('a %s reads results and writes its own', async (kind, may) => {
    const store = as(kind, results)
    expect(await store.get('collections/default.json')).not.toBeNull()
    expect(await store.head('manifests/none')).toBeNull()
    const written = Object.keys(may).map(async (key) => [key, await puts(store, key)] as const)
    expect(Object.fromEntries(await Promise.all(written))).toEqual(may)
    await expect(store.delete('collections/default.json')).rejects.toMatchObject(refused)
  })

  test('a worker removes failures, and reads nothing beside the results', async () => {
    const store = as('worker', results)
    await store.put('failures/b', bytes)
    await store.delete('failures/b')
    expect(await store.get('failures/b')).toBeNull()
    const beside = open(results, { prefix: '', accessKeyId: `worker-${scans}`, secretAccessKey: secret })
    await expect(beside.get('of-others/secret')).rejects.toMatchObject(refused)
  })

  test('a key is given another secret by granting it again', async () => {
    const name = `other-${scans}`
    const { policy } = storeRoles({ results: { bucket: results, prefix }, scans: [] })[2]!
    await grantAccess(s3, { name, secret, policy })
    await grantAccess(s3, { name, secret: 'another-of-the-test', policy })
    const key = { accessKeyId: name, secretAccessKey: 'another-of-the-test' }
    expect(await open(results, key).get('collections/default.json')).not.toBeNull()
    const old = open(results, { ...key, secretAccessKey: secret })
    await expect(old.get('collections/default.json')).rejects.toMatchObject(refused)
  })

  test('whoever may not administer is told so', async () => {
    const connection = { ...s3, secretAccessKey: 'not-the-secret' }
    await expect(grantAccess(connection, { name: 'x', secret, policy: {} })).rejects.toMatchObject({
      code: 'request-rejected',
      message: expect.stringContaining('SignatureDoesNotMatch'),
    })
    const away = { ...s3, endpoint: 'http://127.0.0.1:9' }
    await expect(grantAccess(away, { name: 'x', secret, policy: {} })).rejects.toMatchObject({
      code: 'store-unavailable',
    })
  })
})
