import { randomBytes } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import type {
  ObjectStore,
  openFileStore,
  openMemoryStore,
  openS3Store,
} from '../../packages/storage/src/index.ts'

type OpenedBy<Adapter extends (...options: never[]) => ObjectStore> = ReturnType<Adapter>
/** Does not compile once an adapter opens no `ObjectStore`. */
export type Adapters = OpenedBy<typeof openFileStore | typeof openMemoryStore | typeof openS3Store>

/** What every adapter keeps to. `open` gives an empty store of its own to each test, and cleans up after it. */
export function objectStoreContract(name: string, open: () => Promise<ObjectStore>): void {
  const opened = async (): Promise<ObjectStore> => {
    const store = await open()
    onTestFinished(() => store.close())
    return store
  }
  describe(`the object store on ${name}`, () => {
    describeObjects(opened)
    describeWrites(opened)
    describeLists(opened)
    describeCopies(opened)
    describeKeys(opened)
  })
}

type Open = () => Promise<ObjectStore>

function describeObjects(open: Open): void {
  it('gives back the bytes that were put', async () => {
    const store = await open()
    expect(await store.put('a/b.bin', Buffer.from('bytes'), { mediaType: 'text/plain' })).toBe(true)
    expect(text(await store.get('a/b.bin'))).toBe('bytes')
    expect(text(await collect(await store.stream('a/b.bin')))).toBe('bytes')
    expect(await store.head('a/b.bin')).toMatchObject({ key: 'a/b.bin', bytes: 5 })
  })

  it('gives null where there is no object, also where others lie deeper', async () => {
    const store = await open()
    await store.put('folder/below', Buffer.from('x'))
    for (const key of ['nothing', 'folder', 'folder/below/deeper']) {
      expect(await store.get(key)).toBeNull()
      expect(await store.stream(key)).toBeNull()
      expect(await store.head(key)).toBeNull()
    }
  })

  it('keeps an object of no bytes apart from none', async () => {
    const store = await open()
    await store.put('empty', new Uint8Array())
    expect(await store.get('empty')).toHaveLength(0)
    expect(await collect(await store.stream('empty'))).toHaveLength(0)
    expect(await store.head('empty')).toMatchObject({ bytes: 0 })
  })

  it('streams 20 MB as it gets them', async () => {
    const store = await open()
    const bytes = randomBytes(20 * 1024 * 1024)
    await store.put('large', bytes)
    expect(bytes.equals((await store.get('large')) ?? Buffer.alloc(0))).toBe(true)
    expect(bytes.equals(await collect(await store.stream('large')))).toBe(true)
  })

  it('forgets what is deleted, and takes a second delete', async () => {
    const store = await open()
    await store.put('a/b', Buffer.from('x'))
    await store.delete('a/b')
    await store.delete('a/b')
    await store.delete('a')
    expect(await store.get('a/b')).toBeNull()
    expect(await keysOf(store, '')).toEqual([])
  })
}

function describeWrites(open: Open): void {
  it('tells another version after other bytes, the same from head and list', async () => {
    const store = await open()
    await store.put('key', Buffer.from('one'))
    const first = await store.head('key')
    expect(await store.head('key')).toEqual(first)
    await store.put('key', Buffer.from('another'))
    const second = await store.head('key')
    expect(second?.version).not.toBe(first?.version)
    expect(await Array.fromAsync(store.list('key'))).toEqual([second])
    expect(text(await store.get('key'))).toBe('another')
  })

  it('keeps what was put when the caller reuses the array', async () => {
    const store = await open()
    const bytes = Buffer.from('before')
    await store.put('key', bytes)
    bytes.fill('!')
    const got = await store.get('key')
    expect(text(got)).toBe('before')
    got?.fill(0)
    for await (const chunk of (await store.stream('key')) ?? []) chunk.fill(0)
    expect(text(await store.get('key'))).toBe('before')
  })

  it('writes only where nothing is, when asked to', async () => {
    const store = await open()
    expect(await store.put('key', Buffer.from('first'), { ifAbsent: true })).toBe(true)
    expect(await store.put('key', Buffer.from('second'), { ifAbsent: true })).toBe(false)
    expect(text(await store.get('key'))).toBe('first')
    await store.delete('key')
    expect(await store.put('key', Buffer.from('third'), { ifAbsent: true })).toBe(true)
  })

  it('lets one of ten win, who all write where nothing is', async () => {
    const store = await open()
    const rivals = Array.from({ length: 10 }, (_, at) => Buffer.alloc(100_000, `${at}`))
    const wrote = await Promise.all(rivals.map((bytes) => store.put('key', bytes, { ifAbsent: true })))
    expect(wrote.filter(Boolean)).toHaveLength(1)
    expect(rivals[wrote.indexOf(true)]?.equals((await store.get('key')) ?? Buffer.alloc(0))).toBe(true)
  })

  it('never shows a reader half of a write', async () => {
    const store = await open()
    const versions = ['a', 'b'].map((letter) => Buffer.alloc(2_000_000, letter))
    await store.put('key', Buffer.alloc(2_000_000, 'a'))
    const isWhole = async (): Promise<boolean> => {
      const seen = (await store.get('key')) ?? Buffer.alloc(0)
      return versions.some((version) => version.equals(seen))
    }
    for (const version of [...versions, ...versions].toReversed()) {
      const looks = await repeatDuring(store.put('key', version), isWhole)
      expect(looks).not.toContain(false)
    }
  })
}

/** What the look gives again and again, until the work is done. */
async function repeatDuring<Seen>(work: Promise<unknown>, look: () => Promise<Seen>): Promise<Seen[]> {
  const seen: Seen[] = []
  const over = new AbortController()
  const done = work.finally(() => over.abort())
  while (!over.signal.aborted) seen.push(await look())
  await done
  return seen
}

function describeLists(open: Open): void {
  it('lists what starts with a prefix, cut anywhere, in the byte order of the keys', async () => {
    const store = await open()
    const keys = ['a-b', 'a.b', 'a/b/c', 'a/b0', 'ab', 'aé', 'b', 'bﬀ', 'b😀']
    for (const key of keys.toReversed()) await store.put(key, Buffer.from(key))
    expect(await keysOf(store, '')).toEqual(keys)
    expect(await keysOf(store, 'a')).toEqual(keys.slice(0, 6))
    expect(await keysOf(store, 'a/')).toEqual(['a/b/c', 'a/b0'])
    expect(await keysOf(store, 'a/b')).toEqual(['a/b/c', 'a/b0'])
    expect(await keysOf(store, 'a/b/')).toEqual(['a/b/c'])
    expect(await keysOf(store, 'a/b/c/d')).toEqual([])
    expect(await keysOf(store, 'nothing/at/all')).toEqual([])
  })

  it('can be left in the middle of a list or a stream', async () => {
    const store = await open()
    await store.put('one', randomBytes(1_000_000))
    await store.put('two', randomBytes(1))
    for await (const { key } of store.list('')) {
      expect(key).toBe('one')
      break
    }
    for await (const chunk of (await store.stream('one')) ?? []) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(await store.get('two')).toHaveLength(1)
  })
}

function describeCopies(open: Open): void {
  it('copies over what is there, and a later write to either leaves the other', async () => {
    const store = await open()
    await store.put('from', Buffer.from('new'))
    await store.put('to', Buffer.from('older'))
    const old = await store.head('to')
    expect(await store.copy('from', 'to')).toBe(true)
    expect(text(await store.get('to'))).toBe('new')
    const copied = await store.head('to')
    expect(copied?.version).not.toBe(old?.version)
    expect(await Array.fromAsync(store.list('to'))).toEqual([copied])
    await store.put('from', Buffer.from('newer'))
    expect(text(await store.get('to'))).toBe('new')
    expect(await store.copy('nothing', 'to')).toBe(false)
    expect(text(await store.get('to'))).toBe('new')
  })

  it('copies into a folder that was not there', async () => {
    const store = await open()
    await store.put('from', Buffer.from('bytes'))
    expect(await store.copy('from', 'made/for/it')).toBe(true)
    expect(text(await store.get('made/for/it'))).toBe('bytes')
  })
}

function describeKeys(open: Open): void {
  const odd = [
    ' lead/trail ',
    'a  b',
    'a+b',
    '100%',
    'a%2Fb',
    '%zz',
    'a&amp;b<c>',
    `it's "so"`,
    'a?b#c',
    '.hidden',
  ]
  const unicode = ['façade/größe.tif', 'fac\u0327ade', '本/頁一.tif', '😀', '...', 'a..b/~', '$&,:;=@[]{}|^`']
  it.each([...odd, ...unicode])('takes the key %j as it is', async (key) => {
    const store = await open()
    await store.put(key, Buffer.from(key))
    expect(text(await store.get(key))).toBe(key)
    expect(text(await collect(await store.stream(key)))).toBe(key)
    expect((await store.head(key))?.key).toBe(key)
    expect(await keysOf(store, '')).toEqual([key])
    expect(await keysOf(store, key)).toEqual([key])
    expect(await store.copy(key, 'copy')).toBe(true)
    expect(text(await store.get('copy'))).toBe(key)
    await store.delete(key)
    expect(await store.head(key)).toBeNull()
    expect(text(await store.get('copy'))).toBe(key)
  })

  it.each(['', '/', '/a', 'a/', 'a//b', '.', '..', '../a', 'a/..', 'a/./b', 'a/../../b', 'a\0b'])(
    'refuses %j as a key',
    async (key) => {
      const store = await open()
      const refusal = { name: 'PermanentError', code: 'internal' }
      await expect(store.get(key)).rejects.toMatchObject(refusal)
      await expect(store.stream(key)).rejects.toMatchObject(refusal)
      await expect(store.head(key)).rejects.toMatchObject(refusal)
      await expect(store.put(key, Buffer.from('x'))).rejects.toMatchObject(refusal)
      await expect(store.delete(key)).rejects.toMatchObject(refusal)
      await expect(store.copy(key, 'copy')).rejects.toMatchObject(refusal)
      await expect(store.copy('absent', 'absent/copy')).resolves.toBe(false)
    },
  )

  it.each(['/', '../', 'a/../', 'a//', '../a'])('refuses %j as a prefix', async (prefix) => {
    const store = await open()
    await expect(keysOf(store, prefix)).rejects.toMatchObject({ name: 'PermanentError', code: 'internal' })
  })
}

function text(bytes: Uint8Array | null): string | null {
  return bytes && Buffer.from(bytes).toString()
}

async function collect(chunks: AsyncIterable<Uint8Array> | null): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(chunks ?? [Buffer.from('no stream')]))
}

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await Array.fromAsync(store.list(prefix))).map(({ key }) => key)
}
