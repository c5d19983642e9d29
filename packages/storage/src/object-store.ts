/** What is known of an object without reading it. */
export interface ObjectHead {
  key: string
  bytes: number
  /** Changes whenever the bytes may have, the same from `head` and `list`: an ETag, or size and time of a file. */
  version: string
}

export interface PutOptions {
  mediaType?: string
  /** Write only where nothing is yet. */
  ifAbsent?: boolean
}

/**
 * Bytes under keys. Keys are `/`-separated and hold no empty, `.` or `..` segments; anything else throws
 * `PermanentError('internal')`. What a retry may mend throws `RetryableError('store-unavailable')`, a missing right
 * `PermanentError('unauthorized')`. A reader never sees a half-written object.
 */
export interface ObjectStore {
  /** `file:/path` or `s3://bucket`, for people and logs; never a secret. */
  readonly address: string
  /** The whole object; null if there is none. Costs its size in memory. */
  get(key: string): Promise<Uint8Array | null>
  /** The object as it comes, in chunks; null if there is none. Costs one chunk in memory, and a connection until read or left. */
  stream(key: string): Promise<AsyncIterable<Uint8Array> | null>
  head(key: string): Promise<ObjectHead | null>
  /** Writes all or nothing. False when `ifAbsent` and something was there already. */
  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<boolean>
  /** The same bytes under a second key, without their passing through here. False if there is nothing to copy. */
  copy(from: string, to: string): Promise<boolean>
  /** Nothing happens if there is none. */
  delete(key: string): Promise<void>
  /** Every object whose key starts with `prefix`, in the byte order of the keys. */
  list(prefix: string): AsyncIterable<ObjectHead>
  close(): Promise<void>
}
