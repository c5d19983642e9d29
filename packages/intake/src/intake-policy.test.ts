import {
  collectionKey,
  cropKey,
  detectionKey,
  editKey,
  failureKey,
  manifestKey,
  pageCropsKey,
  planKey,
  proxyKey,
  scanKey,
  thumbnailKey,
  type CropPlan,
  type DetectPlan,
  type StepPlan,
} from '@vignette/domain'
import { expect, test } from 'vitest'
import { rejectionReason, type IntakePolicy } from './intake-policy.ts'

const asked = { service: 'gemini', version: 1, prompt: 'p', model: 'm' } as const
const plan: { detect: DetectPlan; crop: CropPlan; step: StepPlan } = {
  detect: {
    ...asked,
    detector: 'd',
    mediaResolution: 'high',
    maxObjects: 1,
    minSide: 0,
    minArea: 0,
    nested: false,
    partial: 'hold',
    maxCalls: 6,
    proxySide: 1536,
  },
  crop: { margin: 10, viewSide: 2048 },
  step: { ...asked, step: 's', family: 'conservative', imageSize: '1K', trim: false, maxCalls: 6, next: [] },
}

const policy: IntakePolicy = { buckets: ['scans'], results: { bucket: 'results', prefix: '' } }

test.each([
  ['scans', 'book/p1.jpg', undefined],
  ['scans', 'crops/p1.jpg', undefined],
  ['scans', 'book/', 'folder'],
  ['scans', 'book/.DS_Store', 'hidden'],
  ['other', 'book/p1.jpg', 'other-bucket'],
  ['results', 'crops/abc/crop.png', 'own-output'],
  ['scans', '/p1.jpg', 'odd-key'],
  ['scans', 'book//p1.jpg', 'odd-key'],
  ['scans', 'book/../p1.jpg', 'hidden'],
  ['scans', 'book\\..\\p1.jpg', 'odd-key'],
  ['scans', 'book/\ud83d.jpg', 'odd-key'],
  ['scans', 'book/\0.jpg', 'odd-key'],
  ['scans', `book/${'ü'.repeat(510)}`, 'odd-key'],
])('%s/%s: %s', (bucket, key, reason) => {
  expect(rejectionReason({ bucket, key }, policy)).toBe(reason)
})

test.each([
  'mets.xml',
  'Thumbs.db',
  'desktop.ini',
  'p1.tif.XMP',
  'p1.md5',
  'book.json',
  'README.txt',
  'a.b/c.Csv',
])('%s lies beside scans and is none', (key) => {
  expect(rejectionReason({ bucket: 'scans', key }, policy)).toBe('no-image')
})

test.each(['p1', 'p1.', 'p1.TIFF', 'p1.scan-of-1905', 'book.json/p1', 'xml', 'p1.jp2'])(
  '%s may be a scan, whatever its ending',
  (key) => {
    expect(rejectionReason({ bucket: 'scans', key }, policy)).toBeUndefined()
  },
)

test('results under a prefix of the scans’ own bucket are refused, and nothing else of it', () => {
  const shared: IntakePolicy = { buckets: ['archive'], results: { bucket: 'archive', prefix: 'derived/' } }
  const reasonFor = (key: string): unknown => rejectionReason({ bucket: 'archive', key }, shared)
  expect(reasonFor('derived/edits/x/received.jpg')).toBe('own-output')
  expect(reasonFor('uploads/edits/x.jpg')).toBeUndefined()
})

test.each([
  collectionKey('c'),
  planKey('p'),
  scanKey('s', 1536),
  manifestKey('c', 's'),
  failureKey({ collection: 'c', scan: 's', plan: 'p' }, { stage: 'edit', subject: 's' }),
  proxyKey('a'.repeat(64), 1, 1536),
  thumbnailKey('a'.repeat(64), 1),
  detectionKey('a'.repeat(64), plan.detect),
  cropKey({ masterSha256: 'a'.repeat(64), page: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 } }, plan.crop),
  pageCropsKey({ masterSha256: 'a'.repeat(64), page: 1, boxes: 'b' }, plan.crop),
  editKey('a'.repeat(64), plan.step),
])('%s is our own, in a bucket that scans come into as well', (key) => {
  const shared: IntakePolicy = { buckets: ['archive'], results: { bucket: 'archive', prefix: '' } }
  expect(rejectionReason({ bucket: 'archive', key }, shared)).toBe('own-output')
})
