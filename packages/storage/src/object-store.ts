/** What is known of an object without reading it. */
export interface ObjectHead {
  key: string
  bytes: number
  /** Changes whenever the bytes may have: an ETag or version id, or size and time of a file. */
  version: string
}

export interface PutOptions {
  mediaType?: string
  /** Write only where nothing is yet. */
  ifAbsent?: boolean
}

/**
 * Bytes under keys. Keys are `/`-separated, neither start nor end with `/`, and hold no `.` or `..` segments;
 * anything else throws `PermanentError('internal')`. A store that does not answer throws
 * `RetryableError('store-unavailable')`. A reader never sees a half-written object.
 */
export interface ObjectStore {
  /** `file:/path` or `s3://bucket`, for people and logs; never a secret. */
  readonly address: string
  /** The whole object; null if there is none. Costs its size in memory. */
  get(key: string): Promise<Uint8Array | null>
  /** The object as it comes, in chunks; null if there is none. Costs one chunk in memory. */
  stream(key: string): Promise<AsyncIterable<Uint8Array> | null>
  head(key: string): Promise<ObjectHead | null>
  /** Writes all or nothing. False when `ifAbsent` and something was there already. */
  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<boolean>
  /** Nothing happens if there is none. */
  delete(key: string): Promise<void>
  /** Every object whose key starts with `prefix`, in key order. */
  list(prefix: string): AsyncIterable<ObjectHead>
  close(): Promise<void>
}
