import { expect, test } from 'vitest'
import {
  answerKey,
  besideKey,
  collectionKey,
  discardedKey,
  failureKey,
  failurePrefix,
  manifestKey,
  manifestPrefix,
  planKey,
  proxyKey,
  scanKey,
  thumbnailKey,
} from './store-keys.ts'

const sha256 = 'a'.repeat(64)
const scanInPlan = { collection: 'maps', scan: 'scan', plan: 'plan' }

test('records lie where they lay before', () => {
  expect([
    collectionKey('maps'),
    planKey('plan'),
    scanKey('scan', 1536),
    manifestKey('maps', 'scan'),
    proxyKey(sha256, 2, 1536),
    thumbnailKey(sha256, 2),
    failureKey(scanInPlan, { stage: 'edit', subject: 's-p1-o1' }),
    besideKey('edits/0f/edit.json', 'received.png'),
    discardedKey('edits/0f.json/edit.json'),
    answerKey(sha256),
  ]).toEqual([
    'collections/maps.json',
    'plans/plan.json',
    'scans/scan/scan-1536.json',
    'manifests/maps/scan.json',
    'proxies/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/p2-1536.jpg',
    'proxies/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/p2-thumbnail.jpg',
    'failures/maps/scan/plan/edit-373b11b6650253a8.json',
    'edits/0f/received.png',
    'edits/0f.json/edit.discarded.json',
    `answers/${sha256}.txt`,
  ])
})

test('a listing of one collection finds its manifests and none of one that begins alike', () => {
  expect(manifestKey('maps', 'scan').startsWith(manifestPrefix('maps'))).toBe(true)
  expect(manifestKey('maps-2', 'scan').startsWith(manifestPrefix('maps'))).toBe(false)
})

test('a failure is that of one job on one scan of one collection under one plan', () => {
  const job = { stage: 'edit', subject: 's-p1-o1' }
  const keys = [
    failureKey(scanInPlan, job),
    failureKey({ ...scanInPlan, collection: 'other' }, job),
    failureKey({ ...scanInPlan, scan: 'other' }, job),
    failureKey({ ...scanInPlan, plan: 'other' }, job),
    failureKey(scanInPlan, { ...job, stage: 'crop' }),
    failureKey(scanInPlan, { ...job, subject: 's-p1-o2' }),
  ]
  expect(new Set(keys).size).toBe(6)
  const listed = keys.filter((key) => key.startsWith(failurePrefix(scanInPlan)))
  expect(listed).toEqual([keys[0], keys[4], keys[5]])
})
