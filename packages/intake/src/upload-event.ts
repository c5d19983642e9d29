/** An object that has come into a bucket, whoever told of it. */
export interface UploadEvent {
  bucket: string
  /** as the object store knows it: decoded */
  key: string
  /** absent where the sender leaves it out; MinIO does for an empty object */
  bytes?: number | undefined
  etag?: string | undefined
  versionId?: string | undefined
  /** as the sender wrote it */
  eventName: string
}
