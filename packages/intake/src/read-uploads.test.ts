import { expect, test } from 'vitest'
import { readUploads } from './read-uploads.ts'

const key = 'in/100%+ü 1.jpg'

test('EventBridge, R2 and SeaweedFS write keys as they are', () => {
  const bodies = [
    {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: 'scans' }, object: { key, size: 7, etag: 'abc' }, reason: 'PutObject' },
    },
    {
      account: 'a1',
      action: 'CompleteMultipartUpload',
      bucket: 'scans',
      object: { key, size: 7, eTag: 'abc' },
    },
    { key: `/buckets/scans/${key}`, event_type: 'create', message: { new_entry: { name: '1.jpg' } } },
  ]
  for (const body of bodies) expect(readUploads(body)).toMatchObject([{ bucket: 'scans', key }])
})

test('S3’s own notification is read as well, its key decoded', () => {
  const object = { key: encodeURIComponent(key).replaceAll('%20', '+') }
  const Records = [{ eventName: 's3:ObjectCreated:Put', s3: { bucket: { name: 'scans' }, object } }]
  expect(readUploads({ Records })).toMatchObject([{ bucket: 'scans', key }])
})

test.each([
  { source: 'aws.s3', 'detail-type': 'Object Deleted', detail: { bucket: { name: 's' }, object: { key } } },
  { account: 'a1', action: 'LifecycleDeletion', bucket: 'scans', object: { key } },
  { key: '/buckets/scans/a.jpg', event_type: 'delete' },
  { key: '/buckets/scans/.uploads/7/1.part', event_type: 'create' },
  { key: '/etc/seaweedfs/filer.conf', event_type: 'update' },
])('%j tells of no upload', (body) => {
  expect(readUploads(body)).toEqual([])
})

test.each([null, 7, 'text', {}, { message: { data: '' } }])('%j is no notification', (body) => {
  expect(readUploads(body)).toBeNull()
})
