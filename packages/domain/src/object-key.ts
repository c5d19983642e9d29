const longestBytes = 1024

/**
 * Whether a store of objects can have something under this key, and a folder, a job and an address can hold it: text of at
 * most 1,024 bytes, whose folders have names and do not lead upwards, whichever way a slash is written.
 */
export function isObjectKey(key: string): boolean {
  if (!key.isWellFormed() || key.includes('\0')) return false
  if (Buffer.byteLength(key) > longestBytes || key.split('/').includes('')) return false
  return !key.split(/[\\/]/).some((segment) => segment === '.' || segment === '..')
}
