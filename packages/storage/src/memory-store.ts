import { checkKey, checkPrefix, compareKeys } from './check-key.ts'
import type { ObjectHead, ObjectStore } from './object-store.ts'

/** A store that lives and dies with the process. */
export function openMemoryStore(): ObjectStore {
  const objects = new Map<string, { bytes: Uint8Array; version: string }>()
  let writes = 0

  const headOf = (key: string): ObjectHead | null => {
    const object = objects.get(checkKey(key))
    return object ? { key, bytes: object.bytes.length, version: object.version } : null
  }
  return {
    address: 'memory:',
    get: async (key) => objects.get(checkKey(key))?.bytes.slice() ?? null,
    stream: async (key) => chunksOf(objects.get(checkKey(key))?.bytes.slice()),
    head: async (key) => headOf(key),
    put: async (key, bytes, { ifAbsent = false } = {}) => {
      if (objects.has(checkKey(key)) && ifAbsent) return false
      writes += 1
      objects.set(key, { bytes: Uint8Array.from(bytes), version: `${writes}` })
      return true
    },
    copy: async (from, to) => {
      const object = objects.get(checkKey(from))
      if (!object) return false
      objects.set(checkKey(to), object)
      return true
    },
    delete: async (key) => void objects.delete(checkKey(key)),
    async *list(prefix) {
      checkPrefix(prefix)
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(compareKeys)
      for (const key of keys) {
        const head = headOf(key)
        if (head) yield head
      }
    },
    close: async () => objects.clear(),
  }
}

function chunksOf(bytes: Uint8Array | undefined): AsyncIterable<Uint8Array> | null {
  if (!bytes) return null
  return (async function* () {
    yield bytes
  })()
}
