import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { objectStoreContract } from '../../../test/contracts/object-store.ts'
import { temporaryFolder } from '../../../test/support/servers.ts'
import { openFileStore } from './file-store.ts'
import type { ObjectStore } from './object-store.ts'

async function newFolder(): Promise<string> {
  const folder = await temporaryFolder('store')
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Has a look whenever a file is about to be flushed to the disk, until the test is over. */
async function watchFlushes(folder: string, look: () => Promise<void>): Promise<void> {
  await using handle = await open(folder)
  const handles: FileHandle = Object.getPrototypeOf(handle)
  const sync = Reflect.get(handles, 'sync')
  handles.sync = async function flush(this: FileHandle) {
    await look()
    await sync.call(this)
  }
  onTestFinished(() => {
    handles.sync = sync
  })
}

objectStoreContract('files', async () => openFileStore(join(await newFolder(), 'made', 'later')))

describe('a folder as a store', () => {
  it('names its folder, absolute', async () => {
    expect(openFileStore('some/where').address).toBe(`file:${process.cwd()}/some/where`)
  })

  it('keeps objects as plain files and leaves nothing beside them', async () => {
    const folder = await newFolder()
    const store = openFileStore(folder)
    await store.put('crops/one.jpg', Buffer.from('1'))
    await store.put('crops/one.jpg', Buffer.from('2'))
    await store.put('crops/one.jpg', Buffer.from('3'), { ifAbsent: true })
    await store.put('crops/two.jpg', Buffer.from('4'), { ifAbsent: true })
    await store.copy('crops/one.jpg', 'crops/three.jpg')
    expect((await readdir(join(folder, 'crops'))).toSorted()).toEqual(['one.jpg', 'three.jpg', 'two.jpg'])
  })

  it('leaves nothing beside them when a write or a copy fails', async () => {
    const folder = await newFolder()
    const store = openFileStore(folder)
    await store.put('a/b', Buffer.from('x'))
    await store.put('c', Buffer.from('x'))
    const clash = { name: 'PermanentError', code: 'internal' }
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(clash)
    await expect(store.copy('c', 'a')).rejects.toMatchObject(clash)
    expect((await readdir(folder)).toSorted()).toEqual(['a', 'c'])
  })

  it.each([
    ['a write', (store: ObjectStore) => store.put('key', Buffer.from('bytes'))],
    ['a first write', (store: ObjectStore) => store.put('key', Buffer.from('bytes'), { ifAbsent: true })],
  ])('has the bytes of %s on the disk before the key is there', async (_, write) => {
    const folder = await newFolder()
    const seen: { files: string[]; bytes: string }[] = []
    await watchFlushes(folder, async () => {
      const files = await readdir(folder)
      seen.push({ files, bytes: await readFile(join(folder, files[0] ?? ''), 'utf8') })
    })
    await write(openFileStore(folder))
    expect(seen).toEqual([{ files: [expect.stringMatching(/^\.vignette-tmp-/)], bytes: 'bytes' }])
    expect(await readdir(folder)).toEqual(['key'])
  })

  it('copies to another disk', async () => {
    const folder = await newFolder()
    // Memory is a disk of its own where there is this folder; elsewhere the copy is a link.
    const other = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vignette-disk-'))
    onTestFinished(() => rm(other, { recursive: true }))
    await symlink(other, join(folder, 'other'))
    const store = openFileStore(folder)
    await store.put('key', Buffer.from('bytes'))
    expect(await store.copy('key', 'other/copy')).toBe(true)
    expect(await readFile(join(other, 'copy'), 'utf8')).toBe('bytes')
    expect(await readdir(other)).toEqual(['copy'])
  })

  it('asks to be tried again when a file goes away while it is read', async () => {
    const store = openFileStore(await newFolder())
    await store.put('key', Buffer.from('bytes'))
    const chunks = await store.stream('key')
    await store.delete('key')
    await expect(Array.fromAsync(chunks ?? [])).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'store-unavailable',
    })
  })

  it('passes over what is deleted while it is listed', async () => {
    const store = openFileStore(await newFolder())
    for (const key of ['a', 'b', 'c']) await store.put(key, Buffer.from(key))
    const seen: string[] = []
    for await (const { key } of store.list('')) {
      seen.push(key)
      await store.delete('b')
    }
    expect(seen).toEqual(['a', 'c'])
  })

  it('shows neither writes that were cut short nor what lies under .vignette', async () => {
    const folder = await newFolder()
    await mkdir(join(folder, '.vignette'))
    await writeFile(join(folder, '.vignette', 'queue'), 'x')
    await writeFile(join(folder, '.vignette-tmp-1'), 'half')
    await writeFile(join(folder, 'whole'), 'x')
    const store = openFileStore(folder)
    expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(['whole'])
    expect(await Array.fromAsync(store.list('.vignette/'))).toEqual([])
    await expect(store.get('.vignette/queue')).rejects.toMatchObject({ code: 'internal' })
    await expect(store.put('a/.vignette-tmp-1', Buffer.from('x'))).rejects.toMatchObject({ code: 'internal' })
  })

  it('changes nothing when open for reading only', async () => {
    const folder = await newFolder()
    await writeFile(join(folder, 'master.tif'), 'pixels')
    const store = openFileStore(folder, { readOnly: true })
    const refusal = { name: 'PermanentError', code: 'unauthorized' }
    await expect(store.put('master.tif', Buffer.from('x'))).rejects.toMatchObject(refusal)
    await expect(store.copy('master.tif', 'copy.tif')).rejects.toMatchObject(refusal)
    await expect(store.delete('master.tif')).rejects.toMatchObject(refusal)
    expect(String(await store.get('master.tif'))).toBe('pixels')
  })

  it('refuses a key that would make a folder of a file, or a file of a folder', async () => {
    const store = openFileStore(await newFolder())
    await store.put('a/b', Buffer.from('x'))
    const refusal = { name: 'PermanentError', code: 'internal' }
    await expect(store.put('a/b/c', Buffer.from('x'))).rejects.toMatchObject(refusal)
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(refusal)
    await expect(store.put('n'.repeat(300), Buffer.from('x'))).rejects.toMatchObject(refusal)
    expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(['a/b'])
  })

  it('follows links to files and folders, once round a circle, and past those that lead nowhere', async () => {
    const folder = await newFolder()
    const elsewhere = await newFolder()
    await writeFile(join(elsewhere, 'page.tif'), 'pixels')
    await symlink(elsewhere, join(folder, 'linked'))
    await symlink(folder, join(elsewhere, 'back'))
    await symlink(join(folder, 'gone'), join(folder, 'broken'))
    const store = openFileStore(folder)
    expect((await Array.fromAsync(store.list(''))).map(({ key }) => key)).toEqual(['linked/page.tif'])
    expect(String(await store.get('linked/page.tif'))).toBe('pixels')
    expect(await store.head('broken')).toBeNull()
  })
})
