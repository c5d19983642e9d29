import { createHash, randomUUID } from 'node:crypto'
import { ServiceError } from '../protocol/service-error.ts'

/** A file as the service describes it. */
export interface FileDescription {
  /** `files/` and an id */
  name: string
  displayName?: string
  mimeType: string
  sizeBytes: string
  createTime: string
  updateTime: string
  expirationTime: string
  sha256Hash: string
  uri: string
  state: 'ACTIVE'
  source: 'UPLOADED'
}

export interface NewFile {
  displayName?: string | undefined
  mimeType: string
  bytes: Uint8Array
  /** address of the API, without a slash at the end */
  base: string
}

/** Uploaded files, kept in memory for two days as the service keeps them. */
export interface Files {
  add(file: NewFile): FileDescription
  /** Throws the service's 403 for a file that is not there: it does not tell apart absent and foreign. */
  get(name: string): FileDescription
  /** What a `fileUri` refers to; throws as `get` does. */
  read(uri: string): { mimeType: string; bytes: Uint8Array }
  list(): FileDescription[]
  remove(name: string): void
}

const lifeMs = 48 * 3600 * 1000

export function createFiles(): Files {
  const files = new Map<string, { file: FileDescription; bytes: Uint8Array }>()
  const find = (name: string): { file: FileDescription; bytes: Uint8Array } => {
    const found = files.get(name)
    if (found !== undefined && Date.parse(found.file.expirationTime) > Date.now()) return found
    throw new ServiceError(
      'PERMISSION_DENIED',
      `You do not have permission to access the File ${name.replace('files/', '')} or it may not exist.`,
    )
  }
  return {
    add(given) {
      const file = describe(given)
      files.set(file.name, { file, bytes: given.bytes })
      return file
    },
    get: (name) => find(name).file,
    read(uri) {
      const { file, bytes } = find(/files\/[^/?]+/.exec(uri)?.[0] ?? uri)
      return { mimeType: file.mimeType, bytes }
    },
    list: () => [...files.values()].map(({ file }) => file),
    remove(name) {
      files.delete(find(name).file.name)
    },
  }
}

function describe({ displayName, mimeType, bytes, base }: NewFile): FileDescription {
  const now = new Date()
  const name = `files/${randomUUID().replaceAll('-', '').slice(0, 12)}`
  return {
    name,
    ...(displayName === undefined ? {} : { displayName }),
    mimeType,
    sizeBytes: String(bytes.length),
    createTime: now.toISOString(),
    updateTime: now.toISOString(),
    expirationTime: new Date(now.getTime() + lifeMs).toISOString(),
    sha256Hash: createHash('sha256').update(bytes).digest('base64'),
    uri: `${base}/v1beta/${name}`,
    state: 'ACTIVE',
    source: 'UPLOADED',
  }
}
