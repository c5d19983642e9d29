import { describe, expect, test } from 'vitest'
import type { Sender } from '../src/define-sender.ts'
import { readUploads, senders } from '../src/read-uploads.ts'
import type { UploadEvent } from '../src/upload-event.ts'

/** A body as it is sent, and what it tells of. */
export interface Notification {
  title: string
  body: unknown
  uploads: UploadEvent[]
}

/** What every sender owes: it reads its own bodies, no other sender claims them, and it claims nothing else. */
export function senderContract({ name, read }: Sender, notifications: readonly Notification[]): void {
  describe(`the sender ${name}`, () => {
    test.each(notifications)('reads $title', ({ body, uploads }) => {
      expect(read(body)).toEqual(uploads)
    })

    test.each(notifications)('is the only one to claim $title', ({ body, uploads }) => {
      const claimants = [...senders.values()].filter((sender) => sender.read(body) !== null)
      expect(claimants.map((sender) => sender.name)).toEqual([name])
      expect(readUploads(body)).toEqual(uploads)
    })

    test.each([null, 7, 'text', [7], {}, { message: { data: '' } }])('claims no %j', (body) => {
      expect(read(body)).toBeNull()
    })
  })
}
