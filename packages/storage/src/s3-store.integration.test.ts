import { randomBytes, randomUUID } from 'node:crypto'
import { HeadObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { expect, it, onTestFinished } from 'vitest'
import { objectStoreContract } from '../../../test/contracts/object-store.ts'
import { freePort } from '../../../test/support/program.ts'
import { startProxy } from '../../../test/support/proxy.ts'
import type { Deed } from '../../../test/support/proxy.ts'
import { describeWith } from '../../../test/support/services.ts'
import type { ObjectStore } from './object-store.ts'
import { connectS3 } from './s3-client.ts'
import { openS3Store } from './s3-store.ts'
import type { S3StoreOptions } from './s3-store.ts'

describeWith('s3', 'on a real S3 server', ({ s3 }) => {
  const bucket = `vignette-${randomUUID()}`
  const open = (options: Partial<S3StoreOptions> = {}): ObjectStore => {
    const store = openS3Store({ ...s3, bucket, createBucket: true, prefix: randomUUID(), ...options })
    onTestFinished(() => store.close())
    return store
  }

  objectStoreContract('S3', async () => open())

  it('names bucket and folder in its address, and no secret', () => {
    expect(open({ prefix: '/scans/1911/' }).address).toBe(`s3://${bucket}/scans/1911`)
    expect(openS3Store({ ...s3, bucket }).address).toBe(`s3://${bucket}`)
  })

  it('keeps folders of one bucket apart', async () => {
    const [mine, whole] = [
      open({ prefix: 'mine/below' }),
      open({ prefix: '', bucket: `vignette-${randomUUID()}` }),
    ]
    await mine.put('a', Buffer.from('x'))
    await whole.put('a', Buffer.from('x'))
    expect((await Array.fromAsync(open({ prefix: 'mine' }).list(''))).map(({ key }) => key)).toEqual([
      'below/a',
    ])
    expect(await Array.fromAsync(open({ prefix: 'min' }).list(''))).toEqual([])
    expect((await Array.fromAsync(whole.list(''))).map(({ key }) => key)).toEqual(['a'])
  })

  it('lists more than one page of keys', async () => {
    const store = open()
    const keys = Array.from({ length: 1005 }, (_, at) => `n/${String(at).padStart(4, '0')}`)
    await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))))
    expect((await Array.fromAsync(store.list('n/'))).map(({ key }) => key)).toEqual(keys)
  })

  it('lists keys as they are, also what XML cannot hold', async () => {
    const store = open()
    const keys = ['a+b%20 c.jpg', 'in/\u0001\u0002.jpg', 'in/line\nline.jpg', 'ü/😀.jpg']
    for (const key of keys) await store.put(key, Buffer.from(key))
    expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(keys)
  })

  it('gives its connections back when 300 streams are left after a chunk', async () => {
    const store = open()
    await store.put('large', randomBytes(3_000_000))
    for (let turn = 0; turn < 300; turn++) {
      for await (const chunk of (await store.stream('large')) ?? []) {
        expect(chunk.length).toBeGreaterThan(0)
        break
      }
    }
    expect(await store.head('large')).toMatchObject({ bytes: 3_000_000 })
  })

  it('stores the media type', async () => {
    await open({ prefix: 'typed' }).put('page.jpg', Buffer.from('x'), { mediaType: 'image/jpeg' })
    const client = connectS3(s3)
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'typed/page.jpg' }))
    client.destroy()
    expect(head.ContentType).toBe('image/jpeg')
  })

  it('tells one version from head and list where the bucket keeps versions', async () => {
    const versioned = { bucket: `vignette-${randomUUID()}`, prefix: '' }
    const store = open(versioned)
    await store.put('key', Buffer.from('one'))
    const client = connectS3(s3)
    const on = { Bucket: versioned.bucket, VersioningConfiguration: { Status: 'Enabled' } } as const
    await client.send(new PutBucketVersioningCommand(on))
    client.destroy()
    await store.put('key', Buffer.from('two'))
    expect(await Array.fromAsync(store.list(''))).toEqual([await store.head('key')])
    await store.delete('key')
    expect(await store.get('key')).toBeNull()
  })

  it('changes nothing when open for reading only', async () => {
    const store = open({ readOnly: true })
    const refusal = { name: 'PermanentError', code: 'unauthorized' }
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(refusal)
    await expect(store.delete('a')).rejects.toMatchObject(refusal)
  })

  it('says which bucket is missing, whatever it is asked', async () => {
    const store = open({ bucket: 'no-such-bucket', createBucket: false })
    const missing = {
      name: 'PermanentError',
      code: 'settings-invalid',
      message: expect.stringContaining('s3://no-such-bucket'),
    }
    await expect(store.get('a')).rejects.toMatchObject(missing)
    await expect(store.stream('a')).rejects.toMatchObject(missing)
    await expect(store.head('a')).rejects.toMatchObject(missing)
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(missing)
    await expect(Array.fromAsync(store.list(''))).rejects.toMatchObject(missing)
  })

  it('says that a wrong key is refused', async () => {
    const store = open({ secretAccessKey: 'not-the-secret', createBucket: false })
    const refusal = { name: 'PermanentError', code: 'unauthorized' }
    await expect(store.get('a')).rejects.toMatchObject(refusal)
    await expect(store.head('a')).rejects.toMatchObject(refusal)
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(refusal)
    await expect(Array.fromAsync(store.list(''))).rejects.toMatchObject(refusal)
  })

  it('asks to be tried again when nobody listens', async () => {
    const store = open({ endpoint: `http://127.0.0.1:${await freePort()}`, createBucket: false })
    await expect(store.get('a')).rejects.toMatchObject(unavailable)
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(unavailable)
  })

  const openThrough = async (decide: (method: string) => Deed, prefix: string): Promise<ObjectStore> => {
    const proxy = await startProxy(s3.endpoint, ({ method = '' }) => decide(method))
    onTestFinished(() => proxy[Symbol.asyncDispose]())
    return open({ endpoint: proxy.url, createBucket: false, prefix })
  }

  it.each([500, 503, 429])('asks once, and to be tried again, when the server answers %d', async (status) => {
    let asked = 0
    const store = await openThrough(() => {
      asked += 1
      return status
    }, 'any')
    await expect(store.get('a')).rejects.toMatchObject(unavailable)
    expect(asked).toBe(1)
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(unavailable)
  })

  it('asks to be tried again when an answer breaks off', async () => {
    const prefix = randomUUID()
    await open({ prefix }).put('large', randomBytes(3_000_000))
    const store = await openThrough(() => ({ breakAfterBytes: 100_000 }), prefix)
    await expect(store.get('large')).rejects.toMatchObject(unavailable)
    await expect(Array.fromAsync((await store.stream('large')) ?? [])).rejects.toMatchObject(unavailable)
  })

  it('looks before it writes where the server knows no conditional writes', async () => {
    const prefix = randomUUID()
    let puts = 0
    const store = await openThrough((method) => (method === 'PUT' && ++puts % 2 === 1 ? 501 : 'pass'), prefix)
    expect(await store.put('key', Buffer.from('first'), { ifAbsent: true })).toBe(true)
    expect(String(await store.get('key'))).toBe('first')
    expect(await store.put('key', Buffer.from('second'), { ifAbsent: true })).toBe(false)
    expect(String(await store.get('key'))).toBe('first')
  })
})

const unavailable = { name: 'RetryableError', code: 'store-unavailable' }
