import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { objectStoreContract } from '../../../test/contracts/object-store.ts'
import { temporaryFolder } from '../../../test/support/servers.ts'
import { openFileStore } from './file-store.ts'

async function newFolder(): Promise<string> {
  const folder = await temporaryFolder('store')
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
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
    expect(await readdir(join(folder, 'crops'))).toEqual(['one.jpg'])
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
