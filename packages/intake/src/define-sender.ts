import type { UploadEvent } from './upload-event.ts'

/** Who tells of uploads: an object store, or a service that speaks for one. */
export interface Sender {
  name: string
  /** The uploads a body tells of, none for a deletion; null if it is no notification of this sender. */
  read: (body: unknown) => UploadEvent[] | null
}

/** Declares a sender. No other may claim what it claims: each body is read by one sender alone. */
export function defineSender(sender: Sender): Sender {
  return sender
}
