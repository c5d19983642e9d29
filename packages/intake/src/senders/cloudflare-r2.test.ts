import { senderContract } from '../../test/sender-contract.ts'
import cloudflareR2 from './cloudflare-r2.ts'

const key = 'in/100%+ü 1.jpg'

const message = (action: string, object: object): object => ({
  account: '3f4b7e3dcab231cbfdaa90a6a28bd548',
  action,
  bucket: 'scans',
  object: { key, ...object },
  eventTime: '2026-11-23T10:00:00.000Z',
})

const written = { size: 48_211_360, eTag: 'c846ff7a18f28c2e262116d6e8719ef0' }

senderContract(cloudflareR2, [
  ...['PutObject', 'CopyObject', 'CompleteMultipartUpload'].map((action) => ({
    title: `a ${action}, its key as it is`,
    body: message(action, written),
    uploads: [{ bucket: 'scans', key, eventName: action }],
  })),
  ...['DeleteObject', 'LifecycleDeletion'].map((action) => ({
    title: `a ${action} as no upload`,
    body: message(action, {}),
    uploads: [],
  })),
])
