import { PermanentError } from '@vignette/domain'
import type { ObjectStore } from './object-store.ts'

/** The same store, but `put`, `copy` and `delete` throw `PermanentError('unauthorized')`. */
export function asReadOnly(store: ObjectStore): ObjectStore {
  const refuse = async (key: string): Promise<never> => {
    throw new PermanentError(
      'unauthorized',
      `${key} stays as it is: ${store.address} is open for reading only.`,
    )
  }
  return { ...store, put: refuse, copy: (_from, to) => refuse(to), delete: refuse }
}
