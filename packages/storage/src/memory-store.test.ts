import { expect, test } from 'vitest'
import { objectStoreContract } from '../../../test/contracts/object-store.ts'
import { openMemoryStore } from './memory-store.ts'

objectStoreContract('memory', async () => openMemoryStore())

test('a store in memory says so, and holds nothing once it is closed', async () => {
  const store = openMemoryStore()
  expect(store.address).toBe('memory:')
  await store.put('key', Buffer.from('x'))
  await store.close()
  expect(await store.get('key')).toBeNull()
})

test('what is deleted while it is listed is passed over', async () => {
  const store = openMemoryStore()
  for (const key of ['a', 'b', 'c']) await store.put(key, Buffer.from(key))
  const seen: string[] = []
  for await (const { key } of store.list('')) {
    seen.push(key)
    await store.delete('b')
  }
  expect(seen).toEqual(['a', 'c'])
})
