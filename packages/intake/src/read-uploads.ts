import { loadFolder } from '@vignette/domain'
import type { Sender } from './define-sender.ts'
import type { UploadEvent } from './upload-event.ts'

/** Loaded with this module, so that a sender that is declared wrongly stops the start and not the first upload. */
export const senders = await loadFolder<Sender>(new URL('senders/', import.meta.url), ({ name }) => name)

/** The uploads that the body of a notification tells of, whoever sent it; null if it is no notification known here. */
export function readUploads(body: unknown): UploadEvent[] | null {
  for (const { read } of senders.values()) {
    const uploads = read(body)
    if (uploads) return uploads
  }
  return null
}
