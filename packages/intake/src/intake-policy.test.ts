import { expect, test } from 'vitest'
import { rejectionReason, type IntakePolicy } from './intake-policy.ts'

const policy: IntakePolicy = { buckets: ['scans'], results: { bucket: 'results', prefix: '' } }

test.each([
  ['scans', 'book/p1.jpg', 10, undefined],
  ['scans', 'crops/p1.jpg', 10, undefined],
  ['scans', 'book/', 0, 'folder'],
  ['scans', 'book/p1.jpg', 0, 'empty'],
  ['scans', 'book/.DS_Store', 10, 'hidden'],
  ['other', 'book/p1.jpg', 10, 'other-bucket'],
  ['results', 'crops/abc/crop.png', 10, 'own-output'],
  ['scans', '/p1.jpg', 10, 'odd-key'],
  ['scans', 'book//p1.jpg', 10, 'odd-key'],
  ['scans', 'book/../p1.jpg', 10, 'hidden'],
])('%s/%s of %d bytes: %s', (bucket, key, bytes, reason) => {
  expect(rejectionReason({ bucket, key, bytes }, policy)).toBe(reason)
})

test('results under a prefix of the scans’ own bucket are refused, and nothing else of it', () => {
  const shared: IntakePolicy = { buckets: ['archive'], results: { bucket: 'archive', prefix: 'derived/' } }
  const of = (key: string): unknown => rejectionReason({ bucket: 'archive', key, bytes: 1 }, shared)
  expect(of('derived/edits/x/received.jpg')).toBe('own-output')
  expect(of('uploads/edits/x.jpg')).toBeUndefined()
})
