import { PermanentError } from '@vignette/domain'
import { openFileStore, type ObjectStore } from '@vignette/storage'

export interface LocalFiles {
  /** Files of this machine that may be read as masters: `any`, those with these paths, or none without it. */
  localFiles?: 'any' | readonly string[] | undefined
}

/** The disk as a bucket that is only read, its keys absolute paths. A file not meant is `PermanentError('master-missing')`. */
export function openLocalFiles({ localFiles = [] }: LocalFiles): ObjectStore {
  const disk = openFileStore('/', { readOnly: true })
  if (localFiles === 'any') return disk
  const keys = new Set(localFiles.map(keyOfFile))
  const check = (key: string): string => {
    if (keys.has(key)) return key
    throw new PermanentError(
      'master-missing',
      `/${key} is a file of a machine, which only the \`vignette run\` that was given it reads; upload it to a bucket of VIGNETTE_SCANS, or give runs a VIGNETTE_REDIS_PREFIX of their own.`,
    )
  }
  return {
    ...disk,
    get: async (key) => disk.get(check(key)),
    stream: async (key) => disk.stream(check(key)),
    head: async (key) => disk.head(check(key)),
    async *list() {},
  }
}

/** The key of a file by its absolute path. */
function keyOfFile(path: string): string {
  return path.replace(/^[/\\]+/, '')
}
