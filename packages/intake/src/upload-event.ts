/** An object that has come into a bucket, whoever told of it. Size and version are asked of the store: events come late and twice. */
export interface UploadEvent {
  bucket: string
  /** as the object store knows it: decoded */
  key: string
  /** as the sender wrote it */
  eventName: string
}
